// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import io.rejoin.bench.server.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whether a delivery costs more where the stream's history is a hundred times as long, or where a part of the subscribers stopped reading. */
public final class Growth implements Workload {

    private static final int PAYLOAD = 256;
    private static final String SERVERS = "rejoin,gateway";

    private record Condition(String name, int history, int stalled) {}

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String usage() {
        return "--servers " + SERVERS + " --transport sse --subscribers 500 --stalled 100 --history 1000 --rate 50"
                + " --seconds 8 --warm-up 2 --rounds 2";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int subscribers = flags.number("subscribers", 500, 1, 15_000);
        int stalled = flags.number("stalled", 100, 0, 14_999);
        int history = flags.number("history", 1_000, 1, 5_000);
        int rate = flags.number("rate", 50, 1, 1_000);
        int seconds = flags.number("seconds", 8, 1, 60);
        int warmUp = flags.number("warm-up", 2, 0, 60);
        int rounds = flags.number("rounds", 2, 1, 20);
        var transport = Transport.of(flags.text("transport", "sse"));
        var servers = flags.list("servers", SERVERS);
        flags.requireAllRead();
        List<Condition> conditions = List.of(
                new Condition("%,d events of history".formatted(history), history, 0),
                new Condition("%,d events of history".formatted(history * 100), history * 100, 0),
                new Condition("%,d more that do not read".formatted(stalled), history, stalled));
        Deliveries deliveries = new Deliveries(name(), 1, subscribers, 1, rate, PAYLOAD, warmUp, seconds);
        try (Targets targets = Targets.start(servers, transport, report)) {
            Map<Entrant, Condition> entrants = new LinkedHashMap<>();
            for (Target target : targets.all()) {
                conditions.forEach(condition -> entrants.put(new Entrant(target, condition.name()), condition));
            }
            new Turns(List.copyOf(entrants.keySet()), report, rounds)
                    .run(
                            "Growth, %s: %,d subscribers, %d events/s".formatted(transport, subscribers, rate),
                            (entrant, round) -> {
                                Condition condition = Objects.requireNonNull(entrants.get(entrant));
                                return deliveries.measure(entrant, round, condition.history(), condition.stalled());
                            });
        }
    }
}
