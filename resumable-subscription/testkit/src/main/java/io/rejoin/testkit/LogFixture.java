// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.StreamAdministration;
import java.time.Duration;
import java.util.Optional;

/**
 * A log under test, with the two things that a contract cannot do through the log itself: let retention run, and let
 * time pass.
 *
 * <p>All tests may share one fixture and one store: every test uses streams of a tenant of its own, and none assumes
 * that the log is empty. The methods are called from several threads.
 */
public interface LogFixture {

    EventLog log();

    StreamAdministration administration();

    Redaction redaction();

    /** Removes all that retention no longer keeps, and returns when that is done: one run of the periodic task. */
    void applyRetention();

    /**
     * Makes what is written of a stream older by {@code age}: its events, its idempotency keys. Either the log's clock
     * moves on or the stored times move back; other streams may age with it.
     */
    void age(StreamKey stream, Duration age);

    /**
     * Begins a transaction of somebody else's; empty if the log takes no part in those. That is a declaration: the contract then
     * runs without such writers, and its report says so.
     */
    Optional<ForeignTransaction> begin();
}
