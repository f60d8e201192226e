// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three primaries of a real Redis 7 cluster, each with a third of the slots, and a replica of the first. */
final class RedisCluster implements AutoCloseable {

    static final int PRIMARIES = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SLOTS_EACH = (SlotHash.SLOT_COUNT + PRIMARIES - 1) / PRIMARIES;

    private final List<RedisProcess> nodes = new ArrayList<>();

    /** @param folder in which each node gets a folder of its own */
    RedisCluster(Path folder) {
        for (int i = 0; i <= PRIMARIES; i++) {
            nodes.add(RedisProcess.clusterNode(newFolder(folder.resolve("node" + i))));
        }
        RedisProcess first = nodes.getFirst();
        for (int i = 0; i < PRIMARIES; i++) {
            int from = i * SLOTS_EACH;
            int[] slots = IntStream.range(from, Math.min(from + SLOTS_EACH, SlotHash.SLOT_COUNT))
                    .toArray();
            nodes.get(i).ask(redis -> redis.clusterAddSlots(slots));
        }
        for (RedisProcess node : nodes.subList(1, nodes.size())) {
            first.ask(redis -> redis.clusterMeet("127.0.0.1", node.port()));
        }
        await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(node -> knows(node, nodes.size())));
        String firstId = id(0);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() ->
                        replica().ask(redis -> redis.clusterReplicate(firstId)).equals("OK"));
        await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(this::isOk));
        await().atMost(PATIENCE)
                .until(() -> replica().ask(redis -> redis.info("replication")).contains("master_link_status:up"));
    }

    private static Path newFolder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean knows(RedisProcess node, int others) {
        String view = node.ask(redis -> redis.clusterNodes());
        return view.lines().count() == others && !view.contains("handshake");
    }

    private boolean isOk(RedisProcess node) {
        return node.ask(redis -> redis.clusterInfo()).contains("cluster_state:ok");
    }

    RedisProcess primary(int i) {
        return nodes.get(i);
    }

    /** Of the first primary. */
    RedisProcess replica() {
        return nodes.getLast();
    }

    String id(int i) {
        return nodes.get(i).ask(redis -> redis.clusterMyId());
    }

    /** Where clients may begin. */
    String url() {
        return "redis://"
                + nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    /** The primary that a channel's slot was given at first. */
    static int primaryOf(String channel) {
        return SlotHash.getSlot(channel) / SLOTS_EACH;
    }

    /** Gives a slot to another primary, as a resharding does with one that has no keys. */
    void move(int slot, int from, int to) {
        String fromId = id(from);
        String toId = id(to);
        primary(to).ask(redis -> redis.clusterSetSlotImporting(slot, fromId));
        primary(from).ask(redis -> redis.clusterSetSlotMigrating(slot, toId));
        primary(to).ask(redis -> redis.clusterSetSlotNode(slot, toId));
        primary(from).ask(redis -> redis.clusterSetSlotNode(slot, toId));
    }

    @Override
    public void close() {
        nodes.forEach(RedisProcess::close);
    }
}
