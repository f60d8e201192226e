// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;

/** From the moment at which an event was due to be published until its subscriber has it; some streams, few subscribers, little load. */
public final class Latency implements Workload {

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String usage() {
        return "--servers netty,rejoin,gateway --rate 200 --streams 20 --seconds 15 --rounds 2";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int rate = flags.number("rate", 200, 1, 5_000);
        int streams = flags.number("streams", 20, 1, 1_000);
        int payload = flags.number("payload", 256, 40, 65_536);
        int seconds = flags.number("seconds", 15, 1, 120);
        int rounds = flags.number("rounds", 2, 1, 20);
        var servers = flags.list("servers", "netty,rejoin,gateway");
        flags.requireAllRead();
        try (Targets targets = Targets.start(servers, report)) {
            new Turns(targets, report, rounds)
                    .run(
                            "Publish to delivery: %d streams of 1 subscriber, %d events/s in total"
                                    .formatted(streams, rate),
                            (target, round) -> turn(target, round, streams, rate, payload, seconds));
        }
    }

    private static Window turn(Target target, int round, int streams, int rate, int payload, int seconds)
            throws Exception {
        String prefix = "latency-" + target.name() + "-" + round + "-";
        try (Subscribers group = new Subscribers();
                Publisher publisher = new Publisher(target, streams, index -> prefix + index, payload, streams)) {
            publisher.publishNow(0, streams, 1);
            group.connect(target.port(), streams, i -> Subscribers.Wish.live(target.subscribe(prefix + i, null)));
            Window window = Window.underLoad(rate, 3, seconds, target, group, publisher);
            group.awaitLast(publisher::last);
            return window.withFaultsOf(group.seen());
        }
    }
}
