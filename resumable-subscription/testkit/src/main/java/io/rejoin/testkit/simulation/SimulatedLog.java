// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.StreamAdministration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * A log that a simulation can run: all nodes share it, and what happens to a database happens to it.
 *
 * <p>Every answer must come on the subscribing thread, before {@code subscribe} returns, and depend on nothing but what was
 * asked before, the clock and the generator: the simulation adds latency, failures and outages of its own. A log that is
 * read and written over a network cannot do that; its place is in the contracts and in tests of real processes.
 */
public interface SimulatedLog {

    EventLog events();

    StreamAdministration administration();

    Redaction redaction();

    /** Lets retention run once, to its end. */
    void trim();

    /** Keeps a copy of everything; running the result makes the log what it was, and may be done once at any time. */
    Runnable backup();

    /** Makes an empty log. */
    interface Factory {

        /**
         * @param clock the time of the simulation
         * @param random to draw fingerprints and incarnations from
         */
        SimulatedLog create(InstantSource clock, RandomGenerator random);
    }

    /** The log in memory. */
    static SimulatedLog inMemory(InstantSource clock, RandomGenerator random) {
        InMemoryEventLog log = new InMemoryEventLog(clock, random);
        return new SimulatedLog() {

            @Override
            public EventLog events() {
                return log;
            }

            @Override
            public StreamAdministration administration() {
                return log;
            }

            @Override
            public Redaction redaction() {
                return log;
            }

            @Override
            public void trim() {
                log.trim();
            }

            @Override
            public Runnable backup() {
                InMemoryEventLog.Snapshot snapshot = log.snapshot();
                return () -> log.restore(snapshot);
            }
        };
    }
}
