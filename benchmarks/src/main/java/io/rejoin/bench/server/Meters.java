// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What a service tells Prometheus. */
public final class Meters {

    /** Of a server that tells nothing: every meter is at 0. */
    public static final Meters NONE = new Meters(null);

    private final @Nullable URI source;

    public Meters(@Nullable URI source) {
        this.source = source;
    }

    /** The sum of all lines of that meter, whatever its labels and with or without {@code _total}. */
    public double sum(String name) throws IOException, InterruptedException {
        if (source == null) {
            return 0;
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(source).build(), HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name + "_total")
                            || line.startsWith(name + "{")
                            || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }
}
