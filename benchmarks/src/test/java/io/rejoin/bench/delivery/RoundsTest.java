// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.bench.load.Seen;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Opening;
import io.rejoin.bench.server.ServerProcess;
import io.rejoin.bench.server.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private final Report report = new Report("test", List.of("test"), line -> {});

    @Test
    void aServerThatFailsIsLeftOutAndTheRunHasFailed() throws Exception {
        Map<Entrant, List<Window>> measured = new Rounds(report, 2)
                .measure(List.of(entrant("good", true), entrant("bad", true)), (entrant, round) -> {
                    if (entrant.name().equals("bad") && round == 1) {
                        throw new IOException("not all of 10 were given the last event");
                    }
                    return window(0);
                });

        assertThat(measured.keySet()).extracting(Entrant::name).containsExactly("good");
        assertThat(measured.values()).allSatisfy(windows -> assertThat(windows).hasSize(2));
        assertThat(report.hasFailed()).isTrue();
        assertThat(report.markdown()).contains("failed: round 1, bad: java.io.IOException: not all of 10");
    }

    @Test
    void aMissedEventIsAFailureOfWhoeverPromisesAll() throws Exception {
        Map<Entrant, List<Window>> measured = new Rounds(report, 1)
                .measure(List.of(entrant("promises", true), entrant("does-not", false)), (entrant, round) -> window(1));

        assertThat(measured.keySet()).extracting(Entrant::name).containsExactly("does-not");
        assertThat(report.markdown()).contains("missed/repeated/unexpected: 1/0/0 (expected: 0/0/0)");
    }

    private static Window window(long missed) {
        return new Window(Map.of(), new Seen(1, 1, 1, 1, missed, 0, 0), 1);
    }

    private static Entrant entrant(String name, boolean promisesAll) {
        Target target = new Target() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<ServerProcess> processes() {
                return List.of();
            }

            @Override
            public int port() {
                return 0;
            }

            @Override
            public Opening subscribe(String stream, @Nullable String position) {
                return new Opening("", null);
            }

            @Override
            public boolean promisesAll() {
                return promisesAll;
            }

            @Override
            public int publishPort() {
                return 0;
            }

            @Override
            public String publish(String stream, int length, boolean lines) {
                return "";
            }

            @Override
            public boolean takesBatches() {
                return false;
            }
        };
        return new Entrant(target, "");
    }
}
