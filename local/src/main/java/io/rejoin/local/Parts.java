// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a platform is made of, and in which order it comes and goes.
 *
 * @param postgres null if it is somebody else's
 * @param redis null if it is somebody else's
 * @param nodes of the subscription service
 * @param chats as many nodes of the chat service, or none
 * @param gateways one in front of each two
 */
record Parts(
        @Nullable LocalPostgres postgres,
        @Nullable LocalRedis redis,
        List<LocalService> nodes,
        List<LocalService> chats,
        List<LocalService> gateways,
        Consumer<String> progress) {

    /** Nothing runs yet. */
    static Parts of(LocalOptions options, DevelopmentKeys keys, StateFolder state, Consumer<String> progress) {
        ServerUrls.requireListening(options);
        Ports ports = new Ports();
        int firstGateway = ports.requireFree(options.port(), "--port");
        ServerPrograms programs = new ServerPrograms(options.binaries());
        LocalPostgres postgres = options.postgresUrl() != null
                ? null
                : new LocalPostgres(
                        new PostgresFolder(state.postgres()),
                        programs,
                        state.logs().resolve("postgres.log"),
                        ports.free(),
                        !state.isTemporary());
        LocalRedis redis = options.redisUrl() != null
                ? null
                : new LocalRedis(
                        new RedisFolder(state.redis()), programs, state.logs().resolve("redis.log"), ports.free());
        ServiceProperties properties = new ServiceProperties(options, keys, state);
        LocalService.EndListener listener = new ToldEnds(progress);
        List<LocalService> nodes = new ArrayList<>();
        List<LocalService> chats = new ArrayList<>();
        List<LocalService> gateways = new ArrayList<>();
        List<Integer> metricsPorts =
                Stream.generate(ports::free).limit(options.nodes()).toList();
        for (int i = 0; i < options.nodes(); i++) {
            String number = options.nodes() == 1 ? "" : "-" + (i + 1);
            int gatewayManagement = ports.free();
            URI management = Ports.url(gatewayManagement);
            int port = ports.free();
            String node = Program.SUBSCRIPTION_SERVICE.programName() + number;
            nodes.add(new LocalService(
                    node,
                    Program.SUBSCRIPTION_SERVICE,
                    port,
                    metricsPorts.get(i),
                    properties.ofNode(node, port, metricsPorts.get(i), management, postgres, redis),
                    options.processes(),
                    listener));
            if (options.chat()) {
                int chatPort = ports.free();
                int chatManagement = ports.free();
                String chat = Program.CHAT_SERVICE.programName() + number;
                chats.add(new LocalService(
                        chat,
                        Program.CHAT_SERVICE,
                        chatPort,
                        chatManagement,
                        properties.ofNode(chat, chatPort, chatManagement, management, postgres, redis),
                        options.processes(),
                        listener));
            }
            String gateway = Program.GATEWAY.programName() + number;
            int gatewayPort = i == 0 ? firstGateway : ports.free();
            gateways.add(new LocalService(
                    gateway,
                    Program.GATEWAY,
                    gatewayPort,
                    gatewayManagement,
                    properties.ofGateway(
                            gateway,
                            gatewayPort,
                            gatewayManagement,
                            nodes.getLast().url(),
                            options.chat() ? chats.getLast().url() : null,
                            metricsPorts,
                            postgres,
                            redis),
                    options.processes(),
                    listener));
        }
        return new Parts(postgres, redis, List.copyOf(nodes), List.copyOf(chats), List.copyOf(gateways), progress);
    }

    List<LocalService> services() {
        return Stream.concat(gateways.stream(), products()).toList();
    }

    private Stream<LocalService> products() {
        return Stream.concat(nodes.stream(), chats.stream());
    }

    /** The gateways read revocations before they let anybody in; all that starts in this JVM with Spring starts one by one. */
    void start() throws InterruptedException {
        if (postgres != null) {
            postgres.requireUsableData();
        }
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("start-", 0).factory())) {
            CompletionService<@Nullable Void> parallel = new ExecutorCompletionService<>(threads);
            int started = 0;
            if (redis != null) {
                parallel.submit(() -> timed("redis", redis::start), null);
                started++;
            }
            parallel.submit(() -> {
                if (postgres != null) {
                    timed("postgres", postgres::start);
                }
                for (LocalService gateway : gateways) {
                    requireNotInterrupted();
                    startService(gateway);
                }
                return null;
            });
            started++;
            try {
                for (int i = 0; i < started; i++) {
                    parallel.take().get();
                }
                for (LocalService product : products().toList()) {
                    startService(product);
                    requireNotInterrupted();
                }
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw e.getCause() instanceof LocalStartException known
                        ? known
                        : new LocalStartException("The platform does not start: " + e.getCause(), e);
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            }
        }
    }

    private void startService(LocalService service) {
        timed(service.name(), service::start);
    }

    private void timed(String part, Runnable start) {
        long before = System.nanoTime();
        start.run();
        Duration taken = Duration.ofNanos(System.nanoTime() - before);
        progress.accept("%s ready (%.1f s)".formatted(part, taken.toMillis() / 1000.0));
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** The gateways go first: the streams through them end, and no node has to wait for a client. */
    void stop() {
        gateways.forEach(LocalService::stop);
        products().forEach(LocalService::stop);
        if (redis != null) {
            redis.stop();
        }
        if (postgres != null) {
            postgres.stop();
        }
    }
}
