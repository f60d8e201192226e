// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Parses a {@code text/event-stream} as the HTML standard says a browser does: an event is dispatched by the blank line
 * after it, and one that was cut off before that never happened, its {@code id} included.
 */
public final class SseParser {

    /**
     * One dispatched block.
     *
     * @param lastEventId the last {@code id} of this or an earlier block
     * @param type {@code message} unless the block named one
     * @param data {@code null} for a block without data, which a browser does not hand to the page
     */
    public record Block(
            @Nullable String lastEventId,
            String type,
            @Nullable String data) {}

    private final Consumer<Block> blocks;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable String id;
    private String type = "message";
    private @Nullable StringBuilder data;
    private boolean touched;
    private long retryMillis = -1;

    public SseParser(Consumer<Block> blocks) {
        this.blocks = blocks;
    }

    public void feed(byte[] bytes) {
        for (byte b : bytes) {
            if (b == '\n') {
                onLine(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }
    }

    /** How long the server last said to wait before coming back, in milliseconds; negative if it did not. */
    public long retryMillis() {
        return retryMillis;
    }

    private void onLine(String text) {
        if (text.isEmpty()) {
            if (touched) {
                blocks.accept(new Block(id, type, data == null ? null : data.toString()));
            }
            type = "message";
            data = null;
            touched = false;
            return;
        }
        int colon = text.indexOf(':');
        if (colon == 0) {
            return;
        }
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        touched = true;
        switch (field) {
            case "id" -> id = value;
            case "event" -> type = value;
            case "data" ->
                data = data == null
                        ? new StringBuilder(value)
                        : data.append('\n').append(value);
            case "retry" -> retryMillis = Long.parseLong(value);
            default -> throw new AssertionError("unknown field in: " + text);
        }
    }
}
