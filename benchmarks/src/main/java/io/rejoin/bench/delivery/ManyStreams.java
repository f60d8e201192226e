// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;

/** Many streams of one subscriber each: every event is published for one delivery, so that a publish's cost is a delivery's, too. */
public final class ManyStreams implements Workload {

    private static final int PUBLISHERS = 64;

    @Override
    public String name() {
        return "many-streams";
    }

    @Override
    public String usage() {
        return "--servers netty,webflux,rejoin,gateway --streams 10000 --rate 5000 --payload 256 --seconds 10 --rounds 1";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int streams = flags.number("streams", 10_000, 1, 15_000);
        int rate = flags.number("rate", 5_000, 1, 20_000);
        int payload = flags.number("payload", 256, 40, 65_536);
        int seconds = flags.number("seconds", 10, 1, 120);
        int warmUp = flags.number("warm-up", 5, 0, 60);
        int rounds = flags.number("rounds", 1, 1, 20);
        var servers = flags.list("servers", "netty,webflux,rejoin,gateway");
        flags.requireAllRead();
        try (Targets targets = Targets.start(servers, report)) {
            new Turns(targets, report, rounds)
                    .run(
                            "Many streams: %,d of 1 subscriber, %,d events/s of %d B in total, published and delivered"
                                    .formatted(streams, rate, payload),
                            (target, round) -> turn(target, round, streams, rate, payload, warmUp, seconds));
        }
    }

    private static Window turn(Target target, int round, int streams, int rate, int payload, int warmUp, int seconds)
            throws Exception {
        String prefix = "many-" + target.name() + "-" + round + "-";
        try (Subscribers group = new Subscribers();
                Publisher publisher = new Publisher(target, streams, index -> prefix + index, payload, PUBLISHERS)) {
            group.connect(target.port(), streams, i -> Subscribers.Wish.live(target.subscribe(prefix + i, null)));
            Window window = Window.underLoad(rate, warmUp, seconds, target, group, publisher);
            group.awaitLast(publisher::last);
            return window.withFaultsOf(group.seen());
        }
    }
}
