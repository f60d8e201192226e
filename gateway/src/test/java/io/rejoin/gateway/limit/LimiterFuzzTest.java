// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.tenant.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Bytes that come from where Redis should be, as answers to the scripts that count: whatever they are, each request gets its verdict. */
class LimiterFuzzTest {

    private static final Rate RATE = Rate.valueOf("50/s burst 200");
    private static final long HOUR_MICROS = 3_600_000_000L;

    @FuzzTest
    void whateverRedisSaysARequestIsJudged(byte[] input) {
        List<Object> answer = answer(input);
        Answering redis = new Answering(answer, input.length);
        Limiter limiter = new Limiter(redis, LimitSettings.Outage.REFUSE, 2, () -> 0);
        List<Demand> demands = List.of(
                new Demand(new Bucket("a", 0), RATE, "tenant"), new Demand(new Bucket("b", 0), RATE, "user", true));
        demands.forEach(demand -> demand.bucket().takeAdvance(0));
        demands.forEach(demand -> demand.bucket().takeAdvance(0));
        Verdict verdict = limiter.take(demands, null, new Patience())
                .toCompletableFuture()
                .join();
        assertThat(verdict instanceof Verdict.Unknown).isEqualTo(redis.refused);
        if (verdict instanceof Verdict.Limited limited) {
            assertThat(limited.quota().untilMicros()).isBetween(0L, ScriptAnswer.LARGEST);
        }
        for (Demand demand : demands) {
            assertThat(demand.bucket().refusedFor(0)).isBetween(0L, HOUR_MICROS);
            assertThat(demand.bucket().quota(demand, 0).left()).isBetween(0L, RATE.burst());
            assertThat((long) advance(demand.bucket())).as("tokens in advance").isLessThanOrEqualTo(RATE.burst() / 8);
        }
        limiter.charge(demands, 3);
        assertThat(demands.getFirst().bucket().quota(demands.getFirst(), 0).left())
                .isBetween(0L, RATE.burst());
    }

    private static int advance(Bucket bucket) {
        int taken = 0;
        while (taken <= RATE.burst() && bucket.takeAdvance(0)) {
            taken++;
        }
        return taken;
    }

    /** What the driver makes of the bytes; null where it waits for more, or gives up. */
    private static @Nullable List<Object> answer(byte[] input) {
        NestedMultiOutput<String, String> output = new NestedMultiOutput<>(StringCodec.UTF8);
        RedisStateMachine machine = new RedisStateMachine();
        ByteBuf bytes = Unpooled.wrappedBuffer(input);
        try {
            return machine.decode(bytes, output) && !output.hasError() ? new ArrayList<>(output.get()) : null;
        } catch (RuntimeException e) {
            return null; // the driver's, which closes the connection
        } finally {
            machine.close();
        }
    }

    /** Answers always the same, as {@link LettuceLimitRedis} hands it on. */
    private static final class Answering implements LimitRedis {

        private final @Nullable List<Object> answer;
        private final int length;
        private boolean refused;

        Answering(@Nullable List<Object> answer, int length) {
            this.answer = answer;
            this.length = length;
        }

        @Override
        public boolean isUsable() {
            return true;
        }

        @Override
        public CompletableFuture<List<Long>> run(Patience patience, Script script, String[] keys, String... arguments) {
            try {
                return CompletableFuture.completedFuture(
                        Work.bounded(length, () -> ScriptAnswer.of(script, answer, keys, arguments)));
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).hasSizeLessThan(200).matches("[ -~]+");
                refused = true;
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void onChange(Consumer<Boolean> listener) {}

        @Override
        public void close() {}
    }
}
