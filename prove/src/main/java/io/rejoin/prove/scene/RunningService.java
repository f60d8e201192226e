// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.local.LocalService;
import java.time.Duration;

/** A gateway or a node, as a process that can be hurt. Used by one thread. */
public final class RunningService {

    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    private final LocalService service;

    RunningService(LocalService service) {
        this.service = service;
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

    /** Kills it with SIGKILL. */
    public void kill() {
        service.kill();
    }

    /** Returns when it serves; where the machine is so busy that it does not in time, it is tried again. */
    public void start() throws InterruptedException {
        Patience.await(name() + " starts", START_LIMIT, () -> {
            service.start();
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
