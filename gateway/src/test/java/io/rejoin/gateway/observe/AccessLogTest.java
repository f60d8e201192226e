// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AccessLogTest {

    private final List<String> written = new CopyOnWriteArrayList<>();

    @Test
    void aDiskThatStandsStillCostsLinesAndNothingElse() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        AccessLog log = new AccessLog(4, line -> {
            stuck.countDown();
            await().until(() -> free.getCount() == 0);
            written.add(line);
        });
        log.write(line("/0"));
        stuck.await();

        for (int i = 1; i <= 10; i++) {
            log.write(line("/" + i));
        }

        assertThat(log.dropped()).isEqualTo(6);
        free.countDown();
        log.close();
        assertThat(written).hasSize(5);
        assertThat(written.getLast()).contains("\"path\":\"/4\"");
    }

    @Test
    void whatWaitsIsWrittenBeforeTheEnd() {
        AccessLog log = new AccessLog(1_000, written::add);
        for (int i = 0; i < 1_000; i++) {
            log.write(line("/a"));
        }
        log.close();
        assertThat(written.size() + log.dropped()).isEqualTo(1_000);
        assertThat(log.dropped()).isZero();

        log.write(line("/late"));
        assertThat(log.dropped()).isEqualTo(1);
    }

    @Test
    void whateverAClientWritesStaysInItsField() {
        String line = line("/a\"b\\\r\n{\"user\":\"root\"}\u2028\u001b[31m").toJson();

        assertThat(line).doesNotContain("\n", "\r", "\u001b").contains("\"path\":\"/a\\\"b\\\\\\r\\n{\\\"user\\\"");
    }

    private static AccessLine line(String path) {
        return new AccessLine(
                "2026-01-01T00:00:00Z",
                null,
                "HTTP/1.1",
                "GET",
                path,
                null,
                null,
                null,
                null,
                "request",
                200,
                null,
                "complete",
                0,
                0,
                1.0,
                null,
                null);
    }
}
