// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/**
 * The place of a publish in a distributed trace that is being recorded: W3C trace context without its version, and without flags,
 * since what is not recorded has no place.
 *
 * <p>A publisher finds it under this class in its Reactor context; it travels with the hint and is never stored.
 *
 * @param traceHigh with {@code traceLow} the trace's id, not zero
 * @param span the id of the span that caused this, not zero
 */
public record TraceParent(long traceHigh, long traceLow, long span) {

    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    public TraceParent {
        if (traceHigh == 0 && traceLow == 0 || span == 0) {
            throw new IllegalArgumentException("trace parent: " + traceHigh + "," + traceLow + "," + span
                    + " (expected: a trace id and a span id, neither of them zero)");
        }
    }

    /** Of ids as they are written: 32 or 16 hexadecimal digits for the trace, 16 for the span. */
    public static TraceParent of(String traceId, String spanId) {
        boolean whole = traceId.length() == TRACE_DIGITS;
        if (!whole && traceId.length() != SPAN_DIGITS || spanId.length() != SPAN_DIGITS) {
            throw new IllegalArgumentException("trace parent: '" + Excerpt.of(traceId) + "', '" + Excerpt.of(spanId)
                    + "' (expected: 32 and 16 digits)");
        }
        return new TraceParent(
                whole ? Long.parseUnsignedLong(traceId, 0, SPAN_DIGITS, 16) : 0,
                Long.parseUnsignedLong(traceId, whole ? SPAN_DIGITS : 0, traceId.length(), 16),
                Long.parseUnsignedLong(spanId, 16));
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return "%016x%016x".formatted(traceHigh, traceLow);
    }

    /** 16 hexadecimal digits. */
    public String spanId() {
        return "%016x".formatted(span);
    }
}
