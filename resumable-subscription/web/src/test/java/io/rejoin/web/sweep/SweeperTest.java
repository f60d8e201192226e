// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.web.WebLimits;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweeperTest {

    private @Nullable Runnable beat;
    private final Sweeper sweeper = new Sweeper(
            (_, task) -> {
                beat = task;
                return () -> beat = null;
            },
            InstantSource.system(),
            NanoClock.SYSTEM,
            WebLimits.DEFAULT);

    /** Does at a look what it is told to, and counts the looks. */
    private static class Looked extends Sweeper.Entry {

        private final Runnable act;
        int looks;
        final List<Throwable> aborted = new ArrayList<>();

        Looked(Runnable act) {
            this.act = act;
        }

        @Override
        protected void sweep(long nanos, long epochMillis) {
            looks++;
            act.run();
        }

        @Override
        protected void abort(Throwable cause) {
            aborted.add(cause);
        }
    }

    private Looked add(Runnable act) {
        Looked entry = new Looked(act);
        sweeper.add(entry);
        return entry;
    }

    private void beat() {
        Runnable task = beat;
        if (task != null) {
            task.run();
        }
    }

    /** Memory for a heartbeat ran out: before, a real event loop never looked after anybody again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatGoesWrongEndsTheOneAndTheOthersAreLookedAfter(boolean abortFails) {
        Error outOfMemory = new OutOfMemoryError("a test's");
        Looked before = add(() -> {});
        Looked broken =
                new Looked(() -> {
                    throw outOfMemory;
                }) {
                    @Override
                    protected void abort(Throwable cause) {
                        super.abort(cause);
                        if (abortFails) {
                            throw new IllegalStateException("a test's");
                        }
                    }
                };
        sweeper.add(broken);
        Looked after = add(() -> {});
        beat();
        beat();
        assertThat(broken.aborted).containsExactly(outOfMemory);
        assertThat(broken.looks).isOne();
        assertThat(before.looks).isEqualTo(2);
        assertThat(after.looks).isEqualTo(2);
    }

    @Test
    void goesOnWhereOneEndsSeveral() {
        Looked first = add(() -> {});
        Looked second = add(() -> {});
        Looked third = add(() -> {});
        Looked ender = add(() -> {
            sweeper.remove(second);
            sweeper.remove(third);
        });
        beat();
        beat();
        assertThat(first.looks).isGreaterThanOrEqualTo(2);
        assertThat(ender.looks).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anEventLoopBeatsOnAfterAnError() throws InterruptedException {
        ScheduledThreadPoolExecutor loop = new ScheduledThreadPoolExecutor(1);
        try {
            Semaphore looks = new Semaphore(0);
            Sweeper ofLoop = new Sweepers(InstantSource.system(), NanoClock.SYSTEM, WebLimits.DEFAULT).of(loop);
            loop.execute(() -> {
                ofLoop.add(new Looked(looks::release));
                ofLoop.add(new Looked(() -> {
                    throw new OutOfMemoryError("a test's");
                }));
            });
            assertThat(looks.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
        } finally {
            loop.shutdownNow();
        }
    }
}
