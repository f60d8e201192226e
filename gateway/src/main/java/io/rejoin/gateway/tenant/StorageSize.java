// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rejoin.token.Identity;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a tenant may store. Written {@code 10GB}: whole {@code B}, {@code KB}, {@code MB}, {@code GB} or {@code TB}, each 1,024 of the one
 * before. Immutable.
 *
 * @param bytes 0 to {@link Identity#MAX_STORAGE_LIMIT}; 0 for nothing at all
 */
public record StorageSize(long bytes) {

    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");
    private static final long STEP = 1_024;
    private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,15})(B|KB|MB|GB|TB)");
    private static final String EXPECTED = " (expected: such as 500MB or 10GB, up to 8191TB)";

    /** @throws IllegalArgumentException if the size is out of its bounds */
    public StorageSize {
        if (bytes < 0 || bytes > Identity.MAX_STORAGE_LIMIT) {
            throw new IllegalArgumentException("storage: " + bytes + EXPECTED);
        }
    }

    /** @throws IllegalArgumentException if the text is no size */
    @JsonCreator
    public static StorageSize valueOf(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("storage: " + text + EXPECTED);
        }
        long bytes = Long.parseLong(matcher.group(1));
        for (int unit = UNITS.indexOf(matcher.group(2)); unit > 0; unit--) {
            if (bytes > Identity.MAX_STORAGE_LIMIT / STEP) {
                throw new IllegalArgumentException("storage: " + text + EXPECTED);
            }
            bytes *= STEP;
        }
        return new StorageSize(bytes);
    }

    /** What {@link #valueOf} reads, in the largest unit that is exact. */
    @Override
    @JsonValue
    public String toString() {
        long count = bytes;
        int unit = 0;
        while (count != 0 && count % STEP == 0 && unit < UNITS.size() - 1) {
            count /= STEP;
            unit++;
        }
        return count + UNITS.get(unit);
    }
}
