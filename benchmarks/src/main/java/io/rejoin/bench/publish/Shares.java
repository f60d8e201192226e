// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Groups the processor time samples of a Flight Recorder recording by what the program was doing.
 *
 * <p>A sample belongs to the group of its innermost frame that has one: so an HMAC counts as token, not as the HTTP filter that
 * asked for it, while collections, Reactor's operators and Netty's buffers count as whoever uses them. What writes to and reads from sockets is
 * counted apart, whoever asked: it is the kernel's work.
 */
final class Shares {

    private record Group(String name, Predicate<String> frame) {}

    private static final List<Group> GROUPS = List.of(
            new Group(
                    "socket",
                    starting(
                            "io.netty.channel.epoll.Native",
                            "io.netty.channel.epoll.LinuxSocket",
                            "io.netty.channel.unix.Socket",
                            "io.netty.channel.unix.FileDescriptor",
                            "sun.nio.ch")),
            new Group(
                    "metrics, logs, traces",
                    starting(
                            "io.micrometer",
                            "io.opentelemetry",
                            "ch.qos.logback",
                            "org.slf4j",
                            "io.rejoin.gateway.observe",
                            "io.prometheus")),
            new Group(
                    "token",
                    starting("io.rejoin.token", "io.rejoin.identity", "io.rejoin.gateway.token", "com.nimbusds")),
            new Group("limits", starting("io.rejoin.gateway.limit")),
            new Group("Redis", starting("io.rejoin.redis", "io.lettuce", "org.springframework.data.redis")),
            new Group("SQL", starting("io.r2dbc", "io.rejoin.postgres")),
            new Group(
                    "JSON and body",
                    starting(
                            "tools.jackson",
                            "io.rejoin.subscriptionservice.JsonPayload",
                            "io.rejoin.subscriptionservice.RequestBody",
                            "io.rejoin.subscriptionservice.PublishedBody")),
            new Group("core", starting("io.rejoin.core", "io.rejoin.web")),
            new Group(
                    "resilience",
                    starting(
                            "io.rejoin.gateway.proxy.ResilienceFilter",
                            "io.rejoin.gateway.proxy.ProductGuard",
                            "io.github.resilience4j")),
            new Group("HTTP client", starting("reactor.netty.http.client", "io.rejoin.gateway.proxy")),
            new Group("HTTP framework", starting("org.springframework", "io.rejoin")),
            new Group("HTTP server", starting("reactor.netty.http", "io.netty.handler.codec")),
            new Group("Reactor Netty", starting("reactor.netty")));

    private Shares() {}

    private static Predicate<String> starting(String... prefixes) {
        return name -> Stream.of(prefixes).anyMatch(name::startsWith);
    }

    /** Per cent of the samples, by group, largest first. */
    static Map<String, Double> of(Path recording) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        long all = 0;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.CPUTimeSample")) {
                    counts.merge(group(event.getStackTrace()), 1L, Long::sum);
                    all++;
                }
            }
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        double total = Math.max(1, all);
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(count -> shares.put(count.getKey(), 100 * count.getValue() / total));
        return shares;
    }

    private static String group(@Nullable RecordedStackTrace stack) {
        if (stack == null || stack.getFrames().isEmpty()) {
            return "virtual machine";
        }
        for (RecordedFrame frame : stack.getFrames()) {
            String type = frame.isJavaFrame() ? frame.getMethod().getType().getName() : "";
            for (Group group : GROUPS) {
                if (group.frame().test(type)) {
                    return group.name();
                }
            }
        }
        return "event loops and other";
    }
}
