// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.gateway.tenant.Rate;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BucketTest {

    private static final long START = Long.MAX_VALUE - 1_000; // the clock may run over
    private static final Rate RATE = Rate.valueOf("100/s burst 80");

    private final Bucket bucket = new Bucket("k", START);

    private static long after(long millis) {
        return START + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private long takeAlone(Rate rate, int gateways, long now) {
        return bucket.takeAlone(new Demand(bucket, rate, "p"), gateways, now);
    }

    @Test
    void firstRequestTakesNothingInAdvance() {
        assertThat(bucket.takeAdvance(START)).isFalse();

        assertThat(bucket.wanted(RATE, START)).isZero();
    }

    @Test
    void busyBucketTakesAsManyAsItNeedsInTheTimeTheyAreGood() {
        for (int i = 0; i < 5; i++) {
            assertThat(bucket.takeAdvance(after(20 * i))).isFalse();
        }

        assertThat(bucket.wanted(RATE, after(100))).isEqualTo(10);
        assertThat(bucket.wanted(RATE, after(100)))
                .as("while a call is under way")
                .isZero();
    }

    @Test
    void neverTakesMoreThanAnEighthOfTheBurst() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(bucket.takeAdvance(START)).isFalse();
        }

        assertThat(bucket.wanted(RATE, after(1))).isEqualTo(RATE.burst() / 8);
    }

    @Test
    void whatWasTakenInAdvanceIsSpentOnceAndForgottenInTime() {
        bucket.granted(2, 2, 70, 0, START);
        assertThat(bucket.takeAdvance(START)).isTrue();
        bucket.giveBack();
        assertThat(bucket.takeAdvance(START)).isTrue();
        assertThat(bucket.takeAdvance(START)).isTrue();
        assertThat(bucket.takeAdvance(START)).isFalse();

        bucket.granted(2, 2, 70, 0, START);
        assertThat(bucket.takeAdvance(START + Bucket.LEASE + 1)).isFalse();
    }

    @Test
    void refusalHoldsAsLongAsItWasSaidAndNotLongerThanASecond() {
        bucket.refused(0, 0, 100_000, 10_000, START);
        assertThat(bucket.refusedFor(after(9))).isEqualTo(1_000);
        assertThat(bucket.refusedFor(after(10))).isZero();

        bucket.refused(0, 0, 100_000, TimeUnit.HOURS.toMicros(1), START);
        assertThat(bucket.refusedFor(after(999))).isPositive();
        assertThat(bucket.refusedFor(after(1_000))).isZero();
    }

    @Test
    void aloneItGivesItsShareAndFillsAgain() {
        Rate rate = Rate.valueOf("10/s burst 8");
        int gateways = 2;
        for (int i = 0; i < 4; i++) {
            assertThat(takeAlone(rate, gateways, START)).isZero();
        }

        assertThat(takeAlone(rate, gateways, START)).isEqualTo(200_000);
        assertThat(takeAlone(rate, gateways, after(199))).isEqualTo(1_000);
        assertThat(takeAlone(rate, gateways, after(200))).isZero();
        assertThat(takeAlone(rate, gateways, after(200))).isPositive();

        bucket.giveBackAlone(rate, gateways);
        assertThat(takeAlone(rate, gateways, after(200))).isZero();
    }

    @Test
    void smallestShareIsOneToken() {
        assertThat(takeAlone(Rate.valueOf("1/m"), 100, START)).isZero();
        assertThat(takeAlone(Rate.valueOf("1/m"), 100, START)).isEqualTo(TimeUnit.MINUTES.toMicros(100));
    }

    @Test
    void limitMadeSmallerLocksNobodyOutForLongerThanOneFilling() {
        for (int i = 0; i < 100; i++) {
            assertThat(takeAlone(Rate.valueOf("1/m burst 100"), 1, START)).isZero();
        }

        assertThat(takeAlone(Rate.valueOf("10/s burst 10"), 1, START)).isEqualTo(100_000);
    }

    @Test
    void aloneItOwesWhatABatchBroughtAndNoMoreThanItMay() {
        Demand demand = new Demand(bucket, Rate.valueOf("100/s burst 100"), "p", true);

        bucket.chargeAlone(demand, 1, 500, START);
        assertThat(bucket.takeAlone(demand, 1, START)).isEqualTo(401 * 10_000);
        assertThat(bucket.takeAlone(demand, 1, after(4_010))).isZero();

        bucket.chargeAlone(demand, 1, 1_000_000, START);
        assertThat(bucket.takeAlone(demand, 1, START)).isEqualTo(1_001 * 10_000);
    }

    @Test
    void slowBucketOwesTenMinutesAtMost() {
        assertThat(new Demand(bucket, Rate.valueOf("1/m"), "p", true).owable()).isEqualTo(10);
        assertThat(new Demand(bucket, Rate.valueOf("1/m"), "p").owable()).isZero();
    }

    @Test
    void quotaIsWhatIsLeftHereAndThere() {
        Demand demand = new Demand(bucket, RATE, "p");
        assertThat(bucket.quota(demand, START)).isEqualTo(new Quota("p", RATE, 80, 0));

        bucket.granted(4, 4, 10, 700_000, START);
        assertThat(bucket.quota(demand, START)).isEqualTo(new Quota("p", RATE, 14, 700_000));
        assertThat(bucket.quota(demand, after(100))).isEqualTo(new Quota("p", RATE, 24, 600_000));
        assertThat(bucket.quota(demand, after(10_000))).isEqualTo(new Quota("p", RATE, 80, 0));
    }
}
