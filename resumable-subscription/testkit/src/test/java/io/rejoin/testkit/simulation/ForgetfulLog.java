// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StreamAdministration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/** A log with a bug: after two batches it acknowledges the third and does not keep it. */
final class ForgetfulLog implements SimulatedLog, EventLog {

    private final SimulatedLog log;
    private int batches;

    ForgetfulLog(InstantSource clock, RandomGenerator random) {
        this.log = SimulatedLog.inMemory(clock, random);
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return Mono.defer(() -> {
            boolean forgets = publication.events().size() > 1 && ++batches == 3;
            Runnable backup = forgets ? log.backup() : () -> {};
            return log.events().append(publication).doOnNext(_ -> backup.run());
        });
    }

    @Override
    public Mono<List<Slice>> read(List<Read> reads) {
        return log.events().read(reads);
    }

    @Override
    public EventLog events() {
        return this;
    }

    @Override
    public StreamAdministration administration() {
        return log.administration();
    }

    @Override
    public Redaction redaction() {
        return log.redaction();
    }

    @Override
    public void trim() {
        log.trim();
    }

    @Override
    public Runnable backup() {
        return log.backup();
    }
}
