// SPDX-License-Identifier: Apache-2.0
package io.rejoin.fuzzing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * A bound of what a parser may allocate, in proportion to its input: an input that costs more is an attack by somebody who pays for one
 * byte and has the server pay for thousands.
 *
 * <p>Bytes that the reading thread allocates are counted, never time: the count is the same on a busy machine, and whatever is not linear
 * shows in it, be it a copy for each element or a number written out. What is allocated once and kept (classes, caches, buffers that are used
 * again) is no attack; so a reading that costs too much is repeated, and only one that costs too much each time fails. A reading must be
 * repeatable therefore, and must stay on its thread.
 */
public final class Work {

    /** For each byte of input: trees of JSON are the most that anybody makes, at some 150 for {@code {},{},{}}. */
    public static final int BYTES_PER_BYTE = 256;

    /** For any input, in bytes: buffers of a parser, a document's frame, a problem. */
    public static final int FREE_BYTES = 256 * 1024;

    private static final int ATTEMPTS = 3;

    /** While inputs are searched for, what watches the comparisons allocates too; what is found then is measured exactly when it is replayed. */
    private static final int TOLERANCE = Boolean.getBoolean("jazzer.hooks") ? 16 : 1;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Work() {}

    /** Reads something; what it throws is its refusal. */
    @FunctionalInterface
    public interface Reading<T, E extends Exception> {
        @Nullable
        T read() throws E;
    }

    /**
     * What the reading gives, or the exception with which it refuses.
     *
     * @param length of the input in bytes
     * @throws AssertionError if it allocates more than {@value #FREE_BYTES} bytes and {@value #BYTES_PER_BYTE} for each byte of input
     */
    public static <T, E extends Exception> T bounded(int length, Reading<T, E> reading) throws E {
        long allowed = TOLERANCE * (FREE_BYTES + (long) BYTES_PER_BYTE * length);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Attempt<T> made = Attempt.of(reading);
            least = Math.min(least, made.allocated());
            if (least <= allowed) {
                return made.<E>outcome();
            }
        }
        throw new AssertionError(
                "allocated: %d bytes for %d bytes of input (expected: at most %d)".formatted(least, length, allowed));
    }

    /** One reading and what it allocated. */
    private record Attempt<T>(@Nullable T value, @Nullable Exception refusal, long allocated) {

        static <T> Attempt<T> of(Reading<T, ?> reading) {
            T value = null;
            Exception refusal = null;
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                value = reading.read();
            } catch (Exception e) {
                refusal = e;
            }
            return new Attempt<>(value, refusal, THREADS.getCurrentThreadAllocatedBytes() - before);
        }

        @SuppressWarnings({
            "unchecked", // a reading throws nothing else but what needs no declaration
            "NullAway" // a value is null where the reading gives null, which its caller knows
        })
        <E extends Exception> T outcome() throws E {
            if (refusal != null) {
                throw (E) refusal;
            }
            return value;
        }
    }
}
