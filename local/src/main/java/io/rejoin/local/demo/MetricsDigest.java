// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local.demo;

import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** The few of the services' metrics that the page shows, summed over the nodes that answer, as one JSON object of numbers. */
final class MetricsDigest {

    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int MOST_AT_ONCE = 8;

    /** Name on the page, by Prometheus's name. */
    private static final Map<String, String> SHOWN = Map.of(
            "rejoin_node_subscriptions", "subscriptions",
            "rejoin_node_streams", "streams",
            "rejoin_node_delivered_events_total", "delivered",
            "rejoin_node_catch_up_pages_total", "catchUpPages",
            "rejoin_log_events_total", "committed",
            "rejoin_feed_healthy", "feedHealthy");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{[^}]*})? (\\S+)");

    private final List<URI> nodes;
    private final HttpClient client = HttpClient.create().responseTimeout(LIMIT);

    MetricsDigest(List<URI> nodes) {
        this.nodes = nodes;
    }

    Mono<ServerResponse> serve(ServerRequest request) {
        return Flux.fromIterable(nodes)
                .flatMap(this::samples, MOST_AT_ONCE)
                .collectList()
                .flatMap(answers -> ServerResponse.ok()
                        .cacheControl(CacheControl.noStore())
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(json(answers)));
    }

    /** Nothing where a node is down: the page shows how many answered. */
    private Mono<Map<String, Double>> samples(URI node) {
        return client.get()
                .uri(node)
                .responseSingle((response, body) -> body.asString())
                .map(MetricsDigest::parsed)
                .onErrorResume(MetricsDigest::isAboutReaching, unreachable -> Mono.empty());
    }

    private static boolean isAboutReaching(Throwable failure) {
        return failure instanceof IOException || failure instanceof TimeoutException;
    }

    static Map<String, Double> parsed(String text) {
        Map<String, Double> samples = new LinkedHashMap<>();
        Matcher matcher = SAMPLE.matcher(text);
        while (matcher.find()) {
            String name = SHOWN.get(matcher.group(1));
            if (name != null) {
                samples.merge(name, Double.valueOf(matcher.group(2)), Double::sum);
            }
        }
        return samples;
    }

    private static String json(List<Map<String, Double>> answers) {
        Map<String, Double> sums = new LinkedHashMap<>();
        answers.forEach(samples -> samples.forEach((name, value) -> sums.merge(name, value, Double::sum)));
        sums.put("nodes", (double) answers.size());
        return sums.entrySet().stream()
                .map(sum -> "\"" + sum.getKey() + "\":" + sum.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
