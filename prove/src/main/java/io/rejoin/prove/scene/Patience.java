// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.local.Poll;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what has to happen. */
public final class Patience {

    private static final Duration POLL = Duration.ofMillis(25);

    private Patience() {}

    /** Whether it came true in time. Anything thrown counts as not yet. */
    public static boolean within(Duration limit, Callable<Boolean> condition) throws InterruptedException {
        return Poll.within(limit, POLL, () -> holds(condition));
    }

    /** @throws SceneException if it did not come true in time */
    public static void await(String what, Duration limit, Callable<Boolean> condition) throws InterruptedException {
        if (!within(limit, condition)) {
            throw new SceneException("not within " + limit.toSeconds() + " s: " + what);
        }
    }

    private static boolean holds(Callable<Boolean> condition) throws InterruptedException {
        try {
            return condition.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception notYet) {
            return false;
        }
    }
}
