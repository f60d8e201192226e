// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many users in many rooms, chatting, editing and deleting, while their connections are cut at random: in the end every client shows what the
 * database has.
 *
 * <p>{@code -Drejoin.chat.storm.steps=} sets how much each user does; {@code -Drejoin.chat.storm.followed=20} lets each
 * follow every room.
 */
class StormTest extends ServiceTest {

    private static final int USERS = 50;
    private static final int ROOMS = 20;
    private static final int STEPS = Integer.getInteger("rejoin.chat.storm.steps", 20);

    /** Rooms that each user follows. */
    private static final int FOLLOWED = Integer.getInteger("rejoin.chat.storm.followed", 3);

    private static final long SEED = Long.getLong("rejoin.seed", System.nanoTime());

    @Test
    void everyClientShowsInTheEndWhatTheDatabaseHas() throws Exception {
        List<User> users = IntStream.range(0, USERS)
                .mapToObj(i -> user("user" + i).arrive())
                .toList();
        User[] others = users.subList(1, USERS).toArray(User[]::new);
        List<String> rooms = IntStream.range(0, ROOMS)
                .mapToObj(i -> users.getFirst().room("private", "room " + i, others))
                .toList();
        List<CutClient> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int u = 0; u < USERS; u++) {
                for (int r = 0; r < FOLLOWED; r++) {
                    CutClient client = new CutClient(users.get(u), rooms.get((u + r) % ROOMS), SEED + u * 100L + r);
                    clients.add(client);
                    client.start();
                }
            }
            List<Future<?>> lives = new ArrayList<>();
            for (int u = 0; u < USERS; u++) {
                int index = u;
                lives.add(threads.submit(() -> live(users.get(index), index, rooms)));
            }
            for (Future<?> life : lives) {
                life.get();
            }
        }
        Map<String, String> heads = SnapshotTest.quietHeads(users.getFirst());
        for (String room : rooms) {
            String head = Objects.requireNonNull(heads.get(room));
            RoomModel expected = RoomModel.ofDatabase(users.getFirst().tenant(), room);
            for (CutClient client : clients) {
                if (client.room().equals(room)) {
                    assertThat(client.awaitPosition(head)).as("seed %d", SEED).isEqualTo(expected);
                }
            }
        }
        assertThat(clients.stream().mapToInt(CutClient::cuts).sum()).isGreaterThan(clients.size());
        clients.forEach(CutClient::close);
    }

    private static void live(User user, int index, List<String> rooms) {
        Random random = new Random(SEED + index);
        List<RoomLife> lives = rooms.stream()
                .map(room -> new RoomLife(room, random.nextLong()))
                .toList();
        for (int step = 0; step < STEPS; step++) {
            lives.get(random.nextInt(lives.size())).step(user, index == 0);
        }
    }
}
