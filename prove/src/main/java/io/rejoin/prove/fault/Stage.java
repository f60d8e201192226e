// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Patience;
import io.rejoin.prove.scene.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Where one fault is inflicted, and what it says about itself. Thread-safe. */
public final class Stage {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Scene scene;
    private final LongSupplier slowestAcknowledged;
    private final List<Measured> measured = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private @Nullable Long rewoundAt;
    private @Nullable Long answeredAt;
    private @Nullable Long withoutBusFrom;
    private @Nullable Long withoutBusTo;

    /** One figure that a fault took. */
    public record Measured(Figure figure, Duration time) {}

    /** @param slowestAcknowledged acknowledged publishes of the publisher that has fewest */
    public Stage(Scene scene, LongSupplier slowestAcknowledged) {
        this.scene = scene;
        this.slowestAcknowledged = slowestAcknowledged;
    }

    Scene scene() {
        return scene;
    }

    void pass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    /** Returns when each publisher got so many more acknowledgements. */
    public boolean isPublishing(int more) throws InterruptedException {
        long before = slowestAcknowledged.getAsLong();
        return Patience.within(LIMIT, () -> slowestAcknowledged.getAsLong() >= before + more);
    }

    synchronized void measured(Figure figure, Duration time) {
        measured.add(new Measured(figure, time));
    }

    /** Something is not as promised, besides what the audit sees. */
    synchronized void broken(String what) {
        broken.add(what);
    }

    /** From now on a database serves that lacks events. */
    synchronized void rewound() {
        rewoundAt = System.nanoTime();
    }

    /** When the database that lacks events answered. */
    synchronized void answers(long at) {
        answeredAt = at;
    }

    /** How long it took does not count: something else was wrong at the same time. */
    synchronized void untimed() {
        answeredAt = null;
    }

    /** Between these times there was no Redis, and this had been noticed. */
    synchronized void withoutBus(long from, long to) {
        withoutBusFrom = from;
        withoutBusTo = to;
    }

    public synchronized List<Measured> measured() {
        return List.copyOf(measured);
    }

    public synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    public synchronized @Nullable Long rewoundAt() {
        return rewoundAt;
    }

    public synchronized @Nullable Long answeredAt() {
        return answeredAt;
    }

    /** Whether an event that was acknowledged then could not come by Redis. */
    public synchronized boolean wasWithoutBus(long at) {
        return withoutBusFrom != null && withoutBusTo != null && at - withoutBusFrom >= 0 && at - withoutBusTo < 0;
    }
}
