// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.prove.wire.HttpConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What streams have in the end, read in pages. */
final class Histories {

    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([0-9a-f_]{25})\"");
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    private Histories() {}

    static List<Cursor> read(URI server, String token, StreamKey key) throws IOException {
        List<Cursor> history = new ArrayList<>();
        try (HttpConnection connection = new HttpConnection(server, READ_TIMEOUT)) {
            Cursor after = Cursor.BEGINNING;
            int before;
            do {
                before = history.size();
                HttpConnection.Response response = connection.send(
                        "GET",
                        "/streams/v1/" + key.name() + "/events?limit=1000&after=" + after,
                        Map.of("Authorization", "Bearer " + token, "Accept", "application/json"),
                        new byte[0]);
                Matcher cursors = CURSOR.matcher(connection.body(response));
                while (cursors.find()) {
                    after = Cursor.parse(cursors.group(1));
                    history.add(after);
                }
            } while (history.size() > before);
        }
        return history;
    }
}
