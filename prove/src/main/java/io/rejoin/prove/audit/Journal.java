// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.audit;

import io.rejoin.core.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber was sent of one stream, over all its connections, in the order in which it came. Written by the subscriber's
 * thread, read by the audit; thread-safe.
 */
public final class Journal {

    /** One thing that was sent. */
    sealed interface Entry {}

    /** The server says that the subscriber is here. */
    record Positioned(Cursor at) implements Entry {}

    /** An event; {@code content} identifies what it says. */
    record Delivered(Cursor at, String content, long nanos) implements Entry {}

    /** The position was refused; {@code restart} is where the stream goes on. */
    record Reset(Cursor refused, Cursor restart, boolean connected, long nanos) implements Entry {}

    private final String who;
    private final String stream;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Cursor position;

    public Journal(String who, String stream) {
        this.who = who;
        this.stream = stream;
    }

    /** The subscriber and its stream, for findings. */
    public String who() {
        return who + " of " + stream;
    }

    public String stream() {
        return stream;
    }

    /** What it would resume with; null before its first connection. */
    public synchronized @Nullable Cursor position() {
        return position;
    }

    public synchronized void positioned(Cursor at) {
        entries.add(new Positioned(at));
        position = at;
    }

    public synchronized void delivered(Cursor at, String content) {
        entries.add(new Delivered(at, content, System.nanoTime()));
        position = at;
    }

    /** @param connected whether it was being served when it was reset; else it was coming back */
    public synchronized void reset(Cursor refused, Cursor restart, boolean connected) {
        entries.add(new Reset(refused, restart, connected, System.nanoTime()));
        position = restart;
    }

    /** What was written since it was last asked. */
    synchronized List<Entry> drain() {
        List<Entry> drained = List.copyOf(entries);
        entries.clear();
        return drained;
    }
}
