// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Seen;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.server.ServerProcess;
import io.rejoin.bench.server.Target;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What happened between two moments.
 *
 * @param processorMicros by the role of the process
 */
record Window(Map<String, Long> processorMicros, Seen seen, double seconds) implements Rounds.Measured {

    /** Lets that much time pass while events are published and delivered. */
    static Window over(int seconds, Target target, Subscribers subscribers) throws IOException, InterruptedException {
        subscribers.restart();
        Map<String, Long> before = processorMicros(target);
        long began = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        Map<String, Long> spent = processorMicros(target);
        Seen seen = subscribers.seen();
        double elapsed = (System.nanoTime() - began) / 1e9;
        before.forEach((role, micros) -> spent.merge(role, -micros, Long::sum));
        return new Window(spent, seen, elapsed);
    }

    /** Publishes at the rate, warms up, measures, and makes sure that in the end everybody was given everything. */
    static Window underLoad(
            int rate, int warmUp, int seconds, Target target, Subscribers subscribers, Publisher publisher)
            throws IOException, InterruptedException {
        publisher.start(rate);
        TimeUnit.SECONDS.sleep(warmUp);
        Window window = over(seconds, target, subscribers);
        publisher.stop();
        return window;
    }

    /** By the role of the process. */
    static Map<String, Long> processorMicros(Target target) throws IOException {
        Map<String, Long> micros = new LinkedHashMap<>();
        for (ServerProcess process : target.processes()) {
            micros.put(process.role(), process.processorMicros());
        }
        return micros;
    }

    /** The same with the faults of all that came until later. */
    Window withFaultsOf(Seen later) {
        return new Window(processorMicros, seen.withFaultsOf(later), seconds);
    }

    double microsPerDelivery(String role) {
        return processorMicros.getOrDefault(role, 0L) / (double) Math.max(1, seen.delivered());
    }

    double deliveriesPerSecond() {
        return seen.delivered() / seconds;
    }

    @Override
    public String describe(Target target) {
        StringBuilder text = new StringBuilder();
        for (ServerProcess process : target.processes()) {
            text.append(String.format(Locale.ROOT, "%s %.2f µs, ", process.role(), microsPerDelivery(process.role())));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%.0f deliveries/s, p50 %.1f ms, p99 %.1f ms, faults %s",
                        deliveriesPerSecond(),
                        seen.p50Millis(),
                        seen.p99Millis(),
                        seen.faults()))
                .toString();
    }
}
