// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import io.rejoin.bench.delivery.FanOut;
import io.rejoin.bench.delivery.Growth;
import io.rejoin.bench.delivery.Idle;
import io.rejoin.bench.delivery.Latency;
import io.rejoin.bench.delivery.ManyStreams;
import io.rejoin.bench.delivery.Storm;
import io.rejoin.bench.micro.Micro;
import io.rejoin.bench.publish.AppendWorkload;
import io.rejoin.bench.publish.PublishWorkload;
import java.util.List;
import java.util.stream.Collectors;

/** All commands. */
final class Workloads {

    private static final List<Workload> ALL = List.of(
            new FanOut(),
            new ManyStreams(),
            new Storm(),
            new Idle(),
            new Latency(),
            new Growth(),
            new AppendWorkload(),
            new PublishWorkload(),
            new Micro(),
            new All());

    private Workloads() {}

    static List<Workload> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is none of that name */
    static Workload named(String name) {
        return ALL.stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + ": unknown (expected: "
                        + ALL.stream().map(Workload::name).collect(Collectors.joining(", ")) + ")"));
    }
}
