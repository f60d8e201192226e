// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Targets;
import io.rejoin.bench.server.Transport;

/** Many streams of one subscriber each: every event is published for one delivery, so that a publish's cost is a delivery's, too. */
public final class ManyStreams implements Workload {

    private static final int PUBLISHERS = 64;
    private static final String SERVERS = "netty,webflux,rejoin,gateway";

    @Override
    public String name() {
        return "many-streams";
    }

    @Override
    public String usage() {
        return "--servers " + SERVERS
                + " --transport sse --streams 10000 --rate 5000 --payload 256 --seconds 10 --warm-up 5 --rounds 1";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int streams = flags.number("streams", 10_000, 1, 15_000);
        int rate = flags.number("rate", 5_000, 1, 20_000);
        int payload = flags.number("payload", 256, 40, 32_768);
        int seconds = flags.number("seconds", 10, 1, 120);
        int warmUp = flags.number("warm-up", 5, 0, 60);
        int rounds = flags.number("rounds", 1, 1, 20);
        var transport = Transport.of(flags.text("transport", "sse"));
        var servers = flags.list("servers", SERVERS);
        flags.requireAllRead();
        Deliveries deliveries = new Deliveries(name(), streams, streams, PUBLISHERS, rate, payload, warmUp, seconds);
        try (Targets targets = Targets.start(servers, transport, report)) {
            new Turns(Entrant.of(targets), report, rounds)
                    .run(
                            "Many streams, %s: %,d of 1 subscriber, %,d events/s of %d B in total, published and delivered"
                                    .formatted(transport, streams, rate, payload),
                            deliveries::measure);
        }
    }
}
