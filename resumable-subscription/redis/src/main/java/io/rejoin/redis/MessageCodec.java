// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.FeedMessage;
import java.nio.BufferUnderflowException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes on a channel: a version byte, a kind byte, then the fields in big-endian order. The stream is not
 * among them, the channel's name tells it.
 *
 * <pre>
 * appended   version 1  incarnation i64  first-seq varint  previous i32  count varint  event*
 *   event    fingerprint i32  seconds varint  nanos varint  content
 * poke       version 2
 * ephemeral  version 3  after varint  time-to-live nanos varint  content
 * probe      version 4  nonce i64
 * traced     version 5  trace-id i64 i64  span-id i64  then as appended after its version and kind
 *   content  type text  media-type text (empty: JSON)  length varint  bytes
 *   text     length u8  ASCII
 * </pre>
 *
 * <p>A run of events too large for one message is cut into several; whatever does not fit into
 * {@value #MAX_MESSAGES_PER_RUN} of them, or not into one by itself, becomes a poke. Decoding is strict: no byte may be
 * missing or left over, and a message of another version or kind is malformed, which readers answer by reading the log: nodes that
 * are older than a kind are slower, and miss nothing.
 */
final class MessageCodec {

    /** Largest message, in bytes. Redis copies a message to every node, most of which may not need the payload. */
    static final int MAX_MESSAGE_SIZE = 16 * 1024;

    /** Most messages that one run of events is cut into. */
    static final int MAX_MESSAGES_PER_RUN = 4;

    /** Most events in one message. */
    static final int MAX_EVENTS_PER_MESSAGE = 1_000;

    private static final int VERSION = 1;
    private static final int APPENDED = 1;
    private static final int POKE = 2;
    private static final int EPHEMERAL = 3;
    private static final int PROBE = 4;
    private static final int TRACED = 5;

    private static final int HEADER_SIZE = 2;
    private static final int TRACE_SIZE = 3 * Long.BYTES;
    private static final byte[] POKE_MESSAGE = {VERSION, POKE};

    private MessageCodec() {}

    /**
     * The messages to send, in order; never empty.
     *
     * @throws IllegalArgumentException if an ephemeral event is too large, or appended events are not a contiguous run
     */
    static List<byte[]> encode(FeedMessage message) {
        return switch (message) {
            case FeedMessage.Appended(var events, var trace) -> encodeRun(events, trace);
            case FeedMessage.Poke _ -> List.of(POKE_MESSAGE);
            case FeedMessage.Ephemeral(var event) -> List.of(encodeEphemeral(event));
        };
    }

    private static List<byte[]> encodeRun(List<Event> events, @Nullable TraceParent trace) {
        requireContiguous(events);
        List<byte[]> messages = new ArrayList<>(1);
        for (int from = 0; from < events.size(); ) {
            int to = endOfMessage(events, from, trace == null ? 0 : TRACE_SIZE);
            boolean lastMessage = messages.size() == MAX_MESSAGES_PER_RUN - 1;
            if (to == from || lastMessage && to < events.size()) {
                messages.add(POKE_MESSAGE);
                return messages;
            }
            messages.add(encodePart(events.subList(from, to), trace));
            from = to;
        }
        return messages;
    }

    private static int endOfMessage(List<Event> events, int from, int traceSize) {
        int limit = Math.min(events.size(), from + MAX_EVENTS_PER_MESSAGE);
        int size = traceSize + runHeaderSize(events.get(from), limit - from);
        int to = from;
        while (to < limit && size + MessageWriter.sizeOf(events.get(to)) <= MAX_MESSAGE_SIZE) {
            size += MessageWriter.sizeOf(events.get(to));
            to++;
        }
        return to;
    }

    private static byte[] encodePart(List<Event> events, @Nullable TraceParent trace) {
        Event first = events.getFirst();
        int size = (trace == null ? 0 : TRACE_SIZE) + runHeaderSize(first, events.size());
        for (Event event : events) {
            size += MessageWriter.sizeOf(event);
        }
        MessageWriter writer = new MessageWriter(size).u8(VERSION);
        if (trace == null) {
            writer.u8(APPENDED);
        } else {
            writer.u8(TRACED).i64(trace.traceHigh()).i64(trace.traceLow()).i64(trace.span());
        }
        writer.i64(first.incarnation().value())
                .varint(first.seq())
                .i32(first.previous())
                .varint(events.size());
        events.forEach(writer::event);
        return writer.done();
    }

    private static int runHeaderSize(Event first, int count) {
        return HEADER_SIZE
                + Long.BYTES
                + MessageWriter.sizeOf(first.seq())
                + Integer.BYTES
                + MessageWriter.sizeOf(count);
    }

    /** What is not sent for each event follows from the one before; so it had better be true. */
    private static void requireContiguous(List<Event> events) {
        for (int i = 1; i < events.size(); i++) {
            Event before = events.get(i - 1);
            Event event = events.get(i);
            if (!event.follows(before.cursor())
                    || !event.incarnation().equals(before.incarnation())
                    || !event.stream().equals(before.stream())) {
                throw new IllegalArgumentException("events: " + event + " after " + before + " (expected: one run)");
            }
        }
    }

    private static byte[] encodeEphemeral(EphemeralEvent event) {
        long nanos = event.timeToLive().toNanos();
        int size = HEADER_SIZE
                + MessageWriter.sizeOf(event.after())
                + MessageWriter.sizeOf(nanos)
                + MessageWriter.sizeOf(event.content());
        if (size > MAX_MESSAGE_SIZE) {
            throw new IllegalArgumentException(
                    "ephemeral event: " + size + " bytes encoded (expected: at most " + MAX_MESSAGE_SIZE + ")");
        }
        return new MessageWriter(size)
                .u8(VERSION)
                .u8(EPHEMERAL)
                .varint(event.after())
                .varint(nanos)
                .content(event.content())
                .done();
    }

    static byte[] encodeProbe(long nonce) {
        return new MessageWriter(HEADER_SIZE + Long.BYTES)
                .u8(VERSION)
                .u8(PROBE)
                .i64(nonce)
                .done();
    }

    static FeedMessage decode(StreamKey stream, byte[] message) throws MalformedMessageException {
        return read(message, (kind, reader) -> switch (kind) {
            case APPENDED -> readRun(stream, reader, null);
            case TRACED -> readRun(stream, reader, new TraceParent(reader.i64(), reader.i64(), reader.i64()));
            case POKE -> new FeedMessage.Poke(stream);
            case EPHEMERAL -> readEphemeral(stream, reader);
            default -> throw new IllegalArgumentException("kind: " + kind + " (expected: 1, 2, 3 or 5)");
        });
    }

    static long decodeProbe(byte[] message) throws MalformedMessageException {
        return read(message, (kind, reader) -> {
            if (kind != PROBE) {
                throw new IllegalArgumentException("kind: " + kind + " (expected: 4)");
            }
            return reader.i64();
        });
    }

    private static FeedMessage readRun(StreamKey stream, MessageReader reader, @Nullable TraceParent trace) {
        Incarnation incarnation = new Incarnation(reader.i64());
        long seq = reader.varint();
        int previous = reader.i32();
        int count = reader.varint(1, MAX_EVENTS_PER_MESSAGE);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Cursor cursor = new Cursor(seq + i, reader.i32());
            events.add(new Event(stream, incarnation, cursor, previous, reader.time(), reader.content()));
            previous = cursor.fingerprint();
        }
        return new FeedMessage.Appended(events, trace);
    }

    private static FeedMessage readEphemeral(StreamKey stream, MessageReader reader) {
        long after = reader.varint();
        if (after < 0 || after > Cursor.MAX_SEQ) {
            throw new IllegalArgumentException("after: " + after + " (expected: 0.." + Cursor.MAX_SEQ + ")");
        }
        Duration timeToLive = Duration.ofNanos(reader.varint());
        return new FeedMessage.Ephemeral(new EphemeralEvent(stream, after, timeToLive, reader.content()));
    }

    private interface Body<T> {
        T read(int kind, MessageReader reader);
    }

    private static <T> T read(byte[] message, Body<T> body) throws MalformedMessageException {
        try {
            MessageReader reader = new MessageReader(message);
            int version = reader.u8();
            if (version != VERSION) {
                throw new MalformedMessageException("version: " + version + " (expected: " + VERSION + ")");
            }
            T value = body.read(reader.u8(), reader);
            if (!reader.atEnd()) {
                throw new MalformedMessageException("bytes left over");
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("cut short");
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MalformedMessageException(String.valueOf(e.getMessage()));
        }
    }
}
