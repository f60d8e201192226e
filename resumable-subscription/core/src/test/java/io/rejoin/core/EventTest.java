// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {

    private static Event event() {
        return new Event(
                StreamKey.of("acme", "s"),
                new Incarnation(1),
                new Cursor(2, 22),
                11,
                Instant.EPOCH,
                Content.json(new byte[] {'1'}));
    }

    @Test
    void followsOnlyThePositionOfItsPredecessor() {
        assertThat(event().follows(new Cursor(1, 11))).isTrue();
        assertThat(event().follows(new Cursor(1, 12))).isFalse();
        assertThat(event().follows(new Cursor(2, 22))).isFalse();
    }

    @Test
    void isEncodedOncePerFormatAndAllAreGivenTheSameBytes() throws Exception {
        List<WireFormat<byte[]>> formats = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            byte mark = (byte) i;
            formats.add(event -> new byte[] {mark});
        }
        int threads = 4;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < 200; round++) {
                Event event = event();
                CyclicBarrier together = new CyclicBarrier(threads);
                List<Future<byte[]>> asked = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    int first = thread;
                    asked.add(executor.submit(() -> {
                        together.await();
                        for (int i = 0; i < formats.size(); i++) {
                            event.encoded(formats.get((first + i) % formats.size()));
                        }
                        return event.encoded(formats.getFirst());
                    }));
                }
                Set<byte[]> given = Collections.newSetFromMap(new IdentityHashMap<>());
                for (Future<byte[]> answer : asked) {
                    given.add(answer.get());
                }
                assertThat(given).hasSize(1);
                for (int i = 0; i < formats.size(); i++) {
                    assertThat(event.encoded(formats.get(i))).containsExactly(i);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rejoin.live", "a b", "ä", "a\nb", "a:b"})
    void refusesTypesThatWouldBreakAFrameOrImitateThePlatform(String type) {
        assertThatThrownBy(() -> new Content(type, Content.JSON, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: 1..64 of [A-Za-z0-9._-]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "ws", "events", "a/b", "a b", "ä", "a\0", "%2e"})
    void refusesNamesThatWouldBeAmbiguousInAPath(String name) {
        assertThatThrownBy(() -> StreamKey.of("acme", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: 1..255 of");
    }
}
