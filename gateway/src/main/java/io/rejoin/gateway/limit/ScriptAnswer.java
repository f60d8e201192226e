// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Redis says to a {@link Script}, checked before anybody counts on it: it may be another program, or have another script.
 * A false number would let a tenant pass without limit, or keep it out.
 */
final class ScriptAnswer {

    /** Redis' scripts count in doubles, which beyond it are not exact. */
    static final long LARGEST = 1L << 53;

    private static final int TAKE_HEAD = 2;
    private static final int TAKE_ARGUMENTS = 4;
    private static final int PER_BUCKET = 3;

    /** What {@link Script#TAKE} says where the user has too many connections open; the tenant's is one more. */
    private static final int USER_OPEN = -2;

    private ScriptAnswer() {}

    /**
     * The numbers of the answer, as many as the script gives for these keys and arguments.
     *
     * @throws IllegalArgumentException if they are not
     */
    static List<Long> of(Script script, @Nullable List<?> answer, String[] keys, String... arguments) {
        int buckets = switch (script) {
            case TAKE -> Integer.parseInt(arguments[0]);
            case CHARGE -> keys.length;
            case RELEASE, RENEW, REPLACE -> 0;
        };
        int size = switch (script) {
            case TAKE -> TAKE_HEAD + PER_BUCKET * buckets;
            case CHARGE -> PER_BUCKET * buckets;
            case RELEASE, RENEW, REPLACE -> 1;
        };
        List<Long> numbers = numbers(script, answer, size);
        switch (script) {
            case TAKE -> checkTake(numbers, buckets, arguments);
            case CHARGE -> numbers.forEach(number -> require(script, number, 0, LARGEST));
            case RELEASE, RENEW, REPLACE -> {} // compared, or not looked at
        }
        return numbers;
    }

    private static List<Long> numbers(Script script, @Nullable List<?> answer, int size) {
        if (answer == null || answer.size() != size) {
            throw new IllegalArgumentException(
                    script + ": " + (answer == null ? "nothing" : answer.size()) + " (expected: " + size + " numbers)");
        }
        List<Long> numbers = new ArrayList<>(size);
        for (Object each : answer) {
            if (!(each instanceof Long number)) {
                throw new IllegalArgumentException(script + ": no number (expected: " + size + " of them)");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static void checkTake(List<Long> numbers, int buckets, String... arguments) {
        require(Script.TAKE, numbers.get(0), USER_OPEN, buckets);
        for (int i = 1; i < numbers.size(); i++) {
            boolean extra = i >= TAKE_HEAD && (i - TAKE_HEAD) % PER_BUCKET == 0;
            int bucket = (i - TAKE_HEAD) / PER_BUCKET;
            long most = extra ? Long.parseLong(arguments[TAKE_ARGUMENTS * bucket + 3]) : LARGEST;
            require(Script.TAKE, numbers.get(i), 0, most);
        }
    }

    private static void require(Script script, long number, long least, long most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException(script + ": " + number + " (expected: " + least + ".." + most + ")");
        }
    }
}
