// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import java.time.Duration;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/**
 * What appending needs.
 *
 * @param random used by one thread at a time, which holds its monitor
 * @param scheduler its clock, and delays
 */
record AppendContext(
        Connections connections,
        AppendStatements statements,
        RandomGenerator random,
        Duration lockTimeout,
        PostgresLogListener listener,
        Scheduler scheduler) {}
