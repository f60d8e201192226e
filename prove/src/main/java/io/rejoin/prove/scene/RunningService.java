// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.local.LocalService;
import java.time.Duration;

/** A gateway or a node, as a process that can be hurt. Used by one thread at a time. */
public final class RunningService {

    private static final Duration START_LIMIT = Duration.ofMinutes(10);

    private final LocalService service;
    private volatile long startedAs;

    /** @param service runs */
    RunningService(LocalService service) {
        this.service = service;
        this.startedAs = pid();
    }

    public String name() {
        return service.name();
    }

    /** What it tells of itself. */
    public Telemetry telemetry() {
        return new Telemetry(service.management());
    }

    /** Its process; changes with each start. */
    public long pid() {
        return service.pid().orElseThrow(() -> new SceneException(service.name() + " does not run"));
    }

    /** Whether it runs, and did not end by itself since it was started here: then it was started again meanwhile. */
    public boolean isAsStarted() {
        return service.pid().orElse(0) == startedAs;
    }

    /** Kills it with SIGKILL. */
    public void kill() {
        service.kill();
    }

    /** Returns when it serves; where the machine is so busy that it does not in time, it is tried again. */
    public void start() throws InterruptedException {
        Patience.await(name() + " starts", START_LIMIT, () -> {
            service.start();
            startedAs = pid();
            return telemetry().isReady();
        });
    }

    /** Stops it in its tracks: sockets stay open, nothing is answered. */
    public void freeze() {
        Signal.STOP.send(pid());
    }

    public void goOn() {
        Signal.CONT.send(pid());
    }
}
