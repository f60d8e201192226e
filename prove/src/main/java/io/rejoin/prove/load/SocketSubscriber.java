// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import io.rejoin.core.Cursor;
import io.rejoin.prove.audit.Journal;
import io.rejoin.prove.wire.SocketConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Follows several streams on one WebSocket. */
final class SocketSubscriber extends Subscriber {

    private static final Pattern HEAD = Pattern.compile("\\{\"op\":\"([a-z]+)\"(?:,\"stream\":\"([^\"]+)\")?");
    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([0-9a-f_]{25})\"");
    private static final Pattern REFUSED = Pattern.compile("\"refused\":\"([0-9a-f_]{25})\"");

    private final Map<String, Journal> journals = new LinkedHashMap<>();
    /** Positions that are not those that were asked for: what a reset begins with. */
    private final Map<String, Cursor> strange = new HashMap<>();

    private final String token;

    SocketSubscriber(
            List<URI> servers,
            List<Journal> journals,
            String token,
            Temper temper,
            ScheduledExecutorService cutter,
            RandomGenerator random,
            Consumer<String> complaints) {
        super(servers, temper, cutter, random, complaints);
        journals.forEach(journal -> this.journals.put(journal.stream(), journal));
        this.token = token;
    }

    @Override
    List<Journal> journals() {
        return List.copyOf(journals.values());
    }

    @Override
    void follow(URI server, Duration patience) throws IOException {
        strange.clear();
        try (SocketConnection connection = new SocketConnection(server, patience)) {
            connected(connection);
            connection.upgrade(token);
            for (Journal journal : journals.values()) {
                Cursor position = journal.position();
                String start = position == null ? "\"from\":\"earliest\"" : "\"cursor\":\"" + position + "\"";
                connection.send("{\"op\":\"subscribe\",\"stream\":\"" + journal.stream() + "\"," + start
                        + ",\"onreset\":\"earliest\"}");
            }
            connection.read(this::onMessage);
        } catch (SocketConnection.RefusedException e) {
            if (!String.valueOf(e.getMessage()).contains("\"retryable\":true")) {
                complain(String.valueOf(e.getMessage()));
            }
        }
    }

    private void onMessage(String message) {
        Matcher head = HEAD.matcher(message);
        if (!head.lookingAt()) {
            complain(message);
            return;
        }
        Journal journal = head.group(2) == null ? null : journals.get(head.group(2));
        Cursor cursor = cursor(CURSOR, message);
        switch (head.group(1)) {
            case "drain" -> {}
            case "error", "unsubscribed" -> {
                if (!message.contains("\"retryable\":true")) {
                    complain(message);
                }
                hangUp();
            }
            case String op when journal != null && cursor != null -> take(op, journal, cursor, message);
            default -> complain(message);
        }
    }

    /** A position that is refused at the start is answered with the new one, and then with the reset. */
    private void take(String op, Journal journal, Cursor cursor, String message) {
        Cursor before = strange.remove(journal.stream());
        if (op.equals("reset")) {
            Cursor refused = cursor(REFUSED, message);
            journal.reset(refused == null ? Cursor.BEGINNING : refused, cursor, before == null);
            return;
        }
        if (before != null) {
            journal.positioned(before);
        }
        Cursor position = journal.position();
        switch (op) {
            case "subscribed" -> {
                if (position == null || position.equals(cursor)) {
                    journal.positioned(cursor);
                } else {
                    strange.put(journal.stream(), cursor);
                }
            }
            case "live" -> journal.positioned(cursor);
            case "event" -> {
                journal.delivered(cursor, Content.identity(message));
                gaps().delivered();
            }
            default -> complain(message);
        }
    }

    private static @Nullable Cursor cursor(Pattern pattern, String message) {
        Matcher found = pattern.matcher(message);
        return found.find() ? Cursor.parse(found.group(1)) : null;
    }
}
