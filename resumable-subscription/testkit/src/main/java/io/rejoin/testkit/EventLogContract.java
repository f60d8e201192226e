// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

/**
 * The contract of {@link io.rejoin.core.spi.EventLog}, as JUnit tests: a test class implements this interface and its one
 * method.
 *
 * <pre>{@code
 * class PostgresEventLogContractTest implements EventLogContract {
 *     @Override
 *     public LogFixture fixture() {
 *         return POSTGRES;
 *     }
 * }
 * }</pre>
 *
 * <p>A log may answer {@link io.rejoin.core.PublishOutcome.Busy} to writers that collide; the contract tries again, as a
 * client would. It must not answer {@link io.rejoin.core.PublishOutcome.Unknown} while its store is well.
 */
public interface EventLogContract
        extends AppendContract, KeyContract, ReadContract, PositionContract, RaceContract, TransactionRaceContract {}
