// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Targets;
import io.rejoin.bench.server.Transport;

/** From the moment at which an event was due to be published until its subscriber has it; some streams, few subscribers, little load. */
public final class Latency implements Workload {

    private static final String SERVERS = "netty,rejoin,gateway";

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String usage() {
        return "--servers " + SERVERS
                + " --transport sse --rate 200 --streams 20 --payload 256 --seconds 15 --warm-up 3 --rounds 2";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int rate = flags.number("rate", 200, 1, 5_000);
        int streams = flags.number("streams", 20, 1, 1_000);
        int payload = flags.number("payload", 256, 40, 32_768);
        int seconds = flags.number("seconds", 15, 1, 120);
        int warmUp = flags.number("warm-up", 3, 0, 60);
        int rounds = flags.number("rounds", 2, 1, 20);
        var transport = Transport.of(flags.text("transport", "sse"));
        var servers = flags.list("servers", SERVERS);
        flags.requireAllRead();
        Deliveries deliveries = new Deliveries(name(), streams, streams, streams, rate, payload, warmUp, seconds);
        try (Targets targets = Targets.start(servers, transport, report)) {
            new Turns(Entrant.of(targets), report, rounds)
                    .run(
                            "Publish to delivery, %s: %d streams of 1 subscriber, %d events/s in total"
                                    .formatted(transport, streams, rate),
                            deliveries::measure);
        }
    }
}
