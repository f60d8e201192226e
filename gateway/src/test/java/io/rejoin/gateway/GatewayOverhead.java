// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;

/**
 * What the gateway costs beside the same requests sent directly: processor time per publish and per delivered event, descriptors and
 * memory per idle stream. A program; product, gateway and clients are processes of their own.
 *
 * <p>Arguments: publishes, subscribers, events to each, idle streams. The product does nothing but answer, so that the ratio to a real one is smaller.
 */
final class GatewayOverhead {

    private static final int PUBLISHERS = 32;
    private static final byte[] EVENT =
            ("id: 0000000000000001_00000000\ndata: " + "x".repeat(256) + "\n\n").getBytes(StandardCharsets.US_ASCII);

    private GatewayOverhead() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("product")) {
            product(Integer.parseInt(arguments[1]));
            return;
        }
        int publishes = Integer.parseInt(arguments[0]);
        int subscribers = Integer.parseInt(arguments[1]);
        int events = Integer.parseInt(arguments[2]);
        int idle = Integer.parseInt(arguments[3]);
        Process product = java("io.rejoin.gateway.GatewayOverhead", List.of("product", "18182"));
        List<String> settings = new ArrayList<>();
        GatewayUnderTest.settings("http://127.0.0.1:18182", "server.port=18180", "management.server.port=18181")
                .forEach((name, value) -> settings.add("--" + name + "=" + value));
        for (String who : List.of("tenant", "user", "address")) {
            for (String what : List.of("requests", "publishes", "connections")) {
                settings.add("--rejoin.gateway.limits." + who + "." + what + "=100000/s burst 1000000");
            }
        }
        settings.add("--rejoin.gateway.limits.user.open-connections=20000");
        Process gateway = java("io.rejoin.gateway.GatewayApplication", settings);
        try {
            await(18182);
            await(18180);
            for (int round = 1; round <= 2; round++) {
                publish(18182, publishes, product, null);
                publish(18180, publishes, product, gateway);
                subscribe(18182, subscribers, events, product, null);
                subscribe(18180, subscribers, events, product, gateway);
            }
            idle(idle, gateway);
        } finally {
            gateway.destroyForcibly();
            product.destroyForcibly();
        }
        System.exit(0);
    }

    private static void product(int port) {
        HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                .http2Settings(spec -> spec.maxHeaderListSize(64_000).maxConcurrentStreams(1_000))
                .route(routes -> routes.post(
                                "/**",
                                (request, response) -> request.receive()
                                        .then(Mono.defer(() -> response.status(201)
                                                .sendString(Mono.just("{\"cursor\":\"\",\"seq\":1}"))
                                                .then())))
                        .get(
                                "/streams/v1/idle/events",
                                (request, response) -> response.header("Content-Type", "text/event-stream")
                                        .sendHeaders()
                                        .then(Mono.never()))
                        .get("/**", (request, response) -> {
                            int events = Integer.parseInt(request.uri().replaceAll(".*n=", ""));
                            Flux<ByteBuf> body = Flux.interval(Duration.ofMillis(20))
                                    .onBackpressureDrop()
                                    .take(events)
                                    .map(i -> Unpooled.wrappedBuffer(EVENT));
                            return response.header("Content-Type", "text/event-stream")
                                    .send(body, flush -> true);
                        }))
                .bindNow()
                .onDispose()
                .block();
    }

    private static Process java(String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
    }

    private static void await(int port) throws InterruptedException {
        CountDownLatch up = new CountDownLatch(1);
        HttpClient.create()
                .get()
                .uri("http://127.0.0.1:" + port + "/nothing?n=1")
                .response()
                .retryWhen(reactor.util.retry.Retry.fixedDelay(600, Duration.ofMillis(100)))
                .subscribe(answer -> up.countDown());
        if (!up.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not up: " + port);
        }
    }

    private static HttpClient client(int connections) {
        return HttpClient.create(ConnectionProvider.builder("load")
                        .maxConnections(connections)
                        .pendingAcquireMaxCount(-1)
                        .build())
                .headers(headers -> headers.set("Authorization", "Bearer " + TOKEN));
    }

    private static final String TOKEN = Tokens.of("alice", Duration.ofHours(1), Tokens.SECRET);

    private static void publish(
            int port, int count, Process product, @org.jspecify.annotations.Nullable Process gateway)
            throws IOException {
        HttpClient client = client(PUBLISHERS);
        long productCpu = cpuMicros(product);
        long gatewayCpu = gateway == null ? 0 : cpuMicros(gateway);
        Flux.range(0, count)
                .flatMap(
                        i -> client.post()
                                .uri("http://127.0.0.1:" + port + "/streams/v1/a/events")
                                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(new byte[256])))
                                .responseSingle(
                                        (response, body) -> response.status().code() == 201
                                                ? body.then()
                                                : Mono.error(new IllegalStateException(response.toString()))),
                        PUBLISHERS)
                .blockLast();
        report("publish", count, productCpu, product, gatewayCpu, gateway);
    }

    private static void subscribe(
            int port, int subscribers, int events, Process product, @org.jspecify.annotations.Nullable Process gateway)
            throws IOException {
        HttpClient client = client(subscribers);
        long productCpu = cpuMicros(product);
        long gatewayCpu = gateway == null ? 0 : cpuMicros(gateway);
        AtomicLong bytes = new AtomicLong();
        Flux.range(0, subscribers)
                .flatMap(
                        i -> client.get()
                                .uri("http://127.0.0.1:" + port + "/streams/v1/a/events?n=" + events)
                                .responseContent()
                                .doOnNext(piece -> bytes.addAndGet(piece.readableBytes())),
                        subscribers)
                .blockLast();
        report("event", (int) (bytes.get() / EVENT.length), productCpu, product, gatewayCpu, gateway);
    }

    private static void report(
            String what,
            int count,
            long productBefore,
            Process product,
            long gatewayBefore,
            @org.jspecify.annotations.Nullable Process gateway)
            throws IOException {
        double ofProduct = (cpuMicros(product) - productBefore) / (double) count;
        if (gateway == null) {
            System.out.printf("%s direct: product %.1f us%n", what, ofProduct);
        } else {
            System.out.printf(
                    "%s through the gateway: product %.1f us, gateway %.1f us%n",
                    what, ofProduct, (cpuMicros(gateway) - gatewayBefore) / (double) count);
        }
    }

    private static void idle(int streams, Process gateway) throws IOException, InterruptedException {
        long descriptors = descriptors(gateway);
        long resident = residentKilobytes(gateway);
        CountDownLatch open = new CountDownLatch(streams);
        HttpClient client = client(streams);
        for (int i = 0; i < streams; i++) {
            client.get()
                    .uri("http://127.0.0.1:18180/streams/v1/idle/events")
                    .response((response, body) -> {
                        open.countDown();
                        return body.asString().thenMany(Mono.never());
                    })
                    .subscribe();
        }
        if (!open.await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("open: " + (streams - open.getCount()));
        }
        System.out.printf(
                "%d idle streams: %.3f descriptors and %.1f KB resident each%n",
                streams,
                (descriptors(gateway) - descriptors) / (double) streams,
                (residentKilobytes(gateway) - resident) / (double) streams);
    }

    private static long cpuMicros(Process process) throws IOException {
        String[] fields = Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                .replaceAll("^.*\\) ", "")
                .split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000;
    }

    private static long descriptors(Process process) {
        String[] open = new File("/proc/" + process.pid() + "/fd").list();
        return open == null ? 0 : open.length;
    }

    private static long residentKilobytes(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
