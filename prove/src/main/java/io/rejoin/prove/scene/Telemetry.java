// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics and health of one program, from its management port. Thread-safe. */
public final class Telemetry {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final URI management;

    Telemetry(URI management) {
        this.management = management;
    }

    /** Whether it wants to be sent requests. */
    public boolean isReady() throws IOException, InterruptedException {
        return get("/actuator/health/readiness").statusCode() == 200;
    }

    /** Whether the node gets hints by Redis, by what it says of itself. */
    public boolean isFeedHealthy() throws IOException, InterruptedException {
        double healthy = metric("rejoin_feed_healthy");
        if (Double.isNaN(healthy)) {
            throw new IOException("no rejoin_feed_healthy at " + management);
        }
        return healthy == 1;
    }

    /** The value of a metric without labels, or the sum over its labels; NaN if there is none. */
    public double metric(String name) throws IOException, InterruptedException {
        Matcher lines = Pattern.compile("(?m)^" + Pattern.quote(name) + "(?:\\{.*})? (\\S+)$")
                .matcher(get("/actuator/prometheus").body());
        double sum = Double.NaN;
        while (lines.find()) {
            double value = Double.parseDouble(lines.group(1));
            sum = Double.isNaN(sum) ? value : sum + value;
        }
        return sum;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(management.resolve(path))
                        .timeout(PATIENCE)
                        .build(),
                BodyHandlers.ofString());
    }
}
