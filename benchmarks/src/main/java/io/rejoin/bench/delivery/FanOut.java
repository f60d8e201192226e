// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import io.rejoin.bench.server.Transport;

/** One stream, many subscribers, one event after the other. */
public final class FanOut implements Workload {

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String usage() {
        return "--servers " + Targets.ALL
                + " --transport sse --subscribers 1000 --rate 100 --payload 256 --seconds 8 --warm-up 2 --rounds 3 --practice 0";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int subscribers = flags.number("subscribers", 1_000, 1, 15_000);
        int rate = flags.number("rate", 100, 1, 2_000);
        int payload = flags.number("payload", 256, 40, 32_768);
        int seconds = flags.number("seconds", 8, 1, 120);
        int warmUp = flags.number("warm-up", 2, 0, 60);
        int rounds = flags.number("rounds", 3, 1, 20);
        int practice = flags.number("practice", 0, 0, 100_000);
        var transport = Transport.of(flags.text("transport", "sse"));
        var servers = flags.list("servers", Targets.ALL);
        flags.requireAllRead();
        Deliveries deliveries = new Deliveries(name(), 1, subscribers, 1, rate, payload, warmUp, seconds);
        try (Targets targets = Targets.start(servers, transport, report)) {
            for (Target target : targets.all()) {
                if (practice > 0) {
                    report.progress("practice, %s: %,d publishes".formatted(target.name(), practice));
                    deliveries.practise(target, practice);
                }
            }
            new Turns(Entrant.of(targets), report, rounds)
                    .run(
                            "Fan-out, %s: 1 stream, %,d subscribers, %d events/s of %d B"
                                    .formatted(transport, subscribers, rate, payload),
                            deliveries::measure);
        }
    }
}
