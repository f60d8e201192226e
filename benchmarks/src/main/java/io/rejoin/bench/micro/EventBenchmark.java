// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.micro;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.core.WireFormat;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is done once for an event, and once for whoever comes back. */
@State(Scope.Thread)
public class EventBenchmark {

    private static final int PAYLOAD_BYTES = 256;

    private final Event event = new Event(
            StreamKey.of("bench", "stream"),
            new Incarnation(1),
            new Cursor(123_456, 0xcafe),
            0xbeef,
            Instant.EPOCH,
            Content.json(("\"" + "x".repeat(PAYLOAD_BYTES - 2) + "\"").getBytes(StandardCharsets.US_ASCII)));

    @SuppressWarnings("NullAway.Init") // by setUp
    private WireFormat<byte[]> serverSentEvents;

    @SuppressWarnings("NullAway.Init") // by setUp
    private WireFormat<byte[]> newlineDelimited;

    @Setup
    public void setUp() throws ReflectiveOperationException {
        serverSentEvents = format("SseFraming");
        newlineDelimited = format("NdjsonFraming");
    }

    /** Formats are nobody's business but the transports'; once found, they are called like any other. */
    @SuppressWarnings("unchecked")
    private static WireFormat<byte[]> format(String framing) throws ReflectiveOperationException {
        Class<?> type = Class.forName("io.rejoin.web." + framing);
        Field instance = type.getDeclaredField("INSTANCE");
        instance.setAccessible(true);
        Method events = type.getDeclaredMethod("events");
        events.setAccessible(true);
        return (WireFormat<byte[]>) events.invoke(instance.get(null));
    }

    @Benchmark
    public byte[] encodeServerSentEvent() {
        return serverSentEvents.encode(event);
    }

    @Benchmark
    public byte[] encodeLineOfJson() {
        return newlineDelimited.encode(event);
    }

    @Benchmark
    public Cursor parseCursor() {
        return Cursor.parse("0000000000123456_0000cafe");
    }

    @Benchmark
    public String writeCursor() {
        return event.cursor().toString();
    }
}
