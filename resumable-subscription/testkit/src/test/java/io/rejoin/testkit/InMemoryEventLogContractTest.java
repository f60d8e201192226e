// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.StreamAdministration;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;

class InMemoryEventLogContractTest implements EventLogContract, StreamAdministrationContract, RedactionContract {

    private final LogFixture memory = new LogFixture() {

        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private final InMemoryEventLog log = new InMemoryEventLog(() -> now, new SplittableRandom(1));

        @Override
        public EventLog log() {
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
        public void applyRetention() {
            log.trim();
        }

        @Override
        public void age(StreamKey stream, Duration age) {
            now = now.plus(age);
        }

        @Override
        public Optional<ForeignTransaction> begin() {
            return Optional.empty();
        }
    };

    @Override
    public LogFixture fixture() {
        return memory;
    }
}
