// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.StoredBytes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class StorageLimitTest {

    private static final PublishOutcome WRITTEN = new PublishOutcome.Busy();
    private static final PublishOutcome EARLIER = new PublishOutcome.Replayed(new Cursor(1, 1), new Cursor(1, 1));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Log log = new Log();
    private final StorageLimit limit = new StorageLimit(log, 100L, time);

    @Test
    void aFullTenantIsRefusedWhileItsNeighbourPublishes() {
        log.stored.put("acme", 99L);
        log.stored.put("zebra", 98L);

        assertThatThrownBy(() -> publish("acme", null))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.STORAGE_FULL))
                .hasMessageContaining("storage: 99 bytes and 2 more (expected: up to 100)");
        assertThat(publish("zebra", null)).isEqualTo(WRITTEN);
    }

    @Test
    void whoMadeRoomIsServedWithinAPeriodAndIsSummedOnceInIt() {
        log.stored.put("acme", 100L);
        assertThatThrownBy(() -> publish("acme", null)).isInstanceOf(ProblemException.class);
        log.stored.put("acme", 10L);
        time.advanceTimeBy(StorageLimit.PERIOD.minusMillis(1));
        assertThatThrownBy(() -> publish("acme", null)).isInstanceOf(ProblemException.class);
        assertThat(log.sums).isEqualTo(1);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(publish("acme", null)).isEqualTo(WRITTEN);
        assertThat(log.sums).isEqualTo(2);
    }

    @Test
    void theTenantsOwnLimitGoesBeforeTheDefault() {
        log.stored.put("acme", 500L);
        assertThat(publish("acme", 502L)).isEqualTo(WRITTEN);
        log.stored.put("zebra", 0L);
        assertThatThrownBy(() -> publish("zebra", 1L)).isInstanceOf(ProblemException.class);
    }

    @Test
    void whoHasNoLimitIsNotSummed() {
        StorageLimit none = new StorageLimit(log, null, time);
        assertThat(none.publish(publication("acme", null), null, _ -> Mono.just(WRITTEN))
                        .block())
                .isEqualTo(WRITTEN);
        assertThat(log.sums).isZero();
    }

    @Test
    void aRetryOfAnAcceptedPublishIsAnsweredAsBefore() {
        log.stored.put("acme", 100L);
        log.known = "k1";
        assertThat(limit.publish(publication("acme", "k1"), null, _ -> Mono.error(new AssertionError("appended")))
                        .block())
                .isEqualTo(EARLIER);
        assertThatThrownBy(() -> limit.publish(publication("acme", "k2"), null, _ -> Mono.just(WRITTEN))
                        .block())
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void aSumThatFailsOrIsLateLeavesTheOneBeforeInForce() {
        log.stored.put("acme", 100L);
        assertThatThrownBy(() -> publish("acme", null)).isInstanceOf(ProblemException.class);
        time.advanceTimeBy(StorageLimit.PERIOD);
        log.answer = Mono.error(new IllegalStateException("away"));
        assertThatThrownBy(() -> publish("acme", null)).isInstanceOf(ProblemException.class);

        time.advanceTimeBy(StorageLimit.PERIOD);
        Sinks.One<Long> late = Sinks.one();
        log.answer = late.asMono();
        AtomicReference<@Nullable Throwable> refusal = new AtomicReference<>();
        limit.require(new Tenant("acme"), null, 2).subscribe(_ -> {}, refusal::set);
        time.advanceTimeBy(StorageLimit.PATIENCE.minusMillis(1));
        assertThat(refusal).hasNullValue();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(refusal.get()).isInstanceOf(ProblemException.class);
        late.tryEmitValue(0L).orThrow();
        assertThat(publish("acme", null)).isEqualTo(WRITTEN);
    }

    @Test
    void withoutAnySumPublishesPass() {
        log.answer = Mono.error(new IllegalStateException("away"));
        assertThat(publish("acme", null)).isEqualTo(WRITTEN);
    }

    private @Nullable PublishOutcome publish(String tenant, @Nullable Long own) {
        return limit.publish(publication(tenant, null), own, _ -> Mono.just(WRITTEN))
                .block();
    }

    private static Publication publication(String tenant, @Nullable String key) {
        return new Publication(
                StreamKey.of(tenant, "room:1"),
                List.of(Content.json("12".getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                key == null ? null : new IdempotencyKey(key));
    }

    private static final class Log implements StoredBytes {

        private final Map<String, Long> stored = new HashMap<>();
        private @Nullable String known;
        private @Nullable Mono<Long> answer;
        private int sums;

        @Override
        public Mono<Long> storedBytes(Tenant tenant) {
            sums++;
            return answer == null ? Mono.just(stored.getOrDefault(tenant.id(), 0L)) : answer;
        }

        @Override
        public Mono<PublishOutcome> earlier(Publication publication) {
            IdempotencyKey key = publication.key();
            return key != null && key.value().equals(known) ? Mono.just(EARLIER) : Mono.empty();
        }
    }
}
