// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;

/** One stream, many subscribers, one event after the other. */
public final class FanOut implements Workload {

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String usage() {
        return "--servers " + Targets.ALL + " --subscribers 1000 --rate 100 --payload 256 --seconds 8 --rounds 3";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int subscribers = flags.number("subscribers", 1_000, 1, 15_000);
        int rate = flags.number("rate", 100, 1, 2_000);
        int payload = flags.number("payload", 256, 40, 65_536);
        int seconds = flags.number("seconds", 8, 1, 120);
        int warmUp = flags.number("warm-up", 2, 0, 60);
        int rounds = flags.number("rounds", 3, 1, 20);
        var servers = flags.list("servers", Targets.ALL);
        flags.requireAllRead();
        try (Targets targets = Targets.start(servers, report)) {
            new Turns(targets, report, rounds)
                    .run(
                            "Fan-out: 1 stream, %,d subscribers, %d events/s of %d B"
                                    .formatted(subscribers, rate, payload),
                            (target, round) -> turn(
                                    target,
                                    "fan-out-" + target.name() + "-" + round,
                                    subscribers,
                                    rate,
                                    payload,
                                    warmUp,
                                    seconds));
        }
    }

    private static Window turn(
            Target target, String stream, int subscribers, int rate, int payload, int warmUp, int seconds)
            throws Exception {
        try (Subscribers group = new Subscribers();
                Publisher publisher = new Publisher(target, 1, index -> stream, payload, 1)) {
            publisher.publishNow(0, 1, 1);
            group.connect(target.port(), subscribers, i -> Subscribers.Wish.live(target.subscribe(stream, null)));
            Window window = Window.underLoad(rate, warmUp, seconds, target, group, publisher);
            group.awaitLast(index -> publisher.last(0));
            return window.withFaultsOf(group.seen());
        }
    }
}
