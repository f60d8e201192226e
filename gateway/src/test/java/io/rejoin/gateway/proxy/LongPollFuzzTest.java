// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Requests that wait, as a gateway that leaves asks them again. */
class LongPollFuzzTest {

    /** @param input what follows the path */
    @FuzzTest
    void theSameIsAskedButForTheWait(byte[] input) {
        @Nullable URI asked = uri("http://localhost/a" + new String(input, StandardCharsets.ISO_8859_1));
        if (asked == null || !Work.bounded(input.length, () -> LongPollFilter.isWaiting(asked))) {
            return;
        }
        URI bare = Work.bounded(input.length, () -> LongPollFilter.withoutWait(asked));
        assertThat(LongPollFilter.isWaiting(bare)).isFalse();
        assertThat(bare.getRawPath()).isEqualTo(asked.getRawPath());
        assertThat(parameters(bare)).isEqualTo(parameters(asked));
        assertThat(LongPollFilter.isWaiting(URI.create(bare + (bare.getRawQuery() == null ? "?" : "&") + "wait=1s")))
                .isTrue();
    }

    private static @Nullable URI uri(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getRawFragment() == null ? uri : null; // no request has one
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String parameters(URI uri) {
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        StringBuilder kept = new StringBuilder();
        Arrays.stream(query.split("&"))
                .filter(it -> !it.matches("wait(=.*)?") && !it.isEmpty())
                .forEach(it -> kept.append(it).append('&'));
        return kept.toString();
    }
}
