// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.rejoin.bench.publish.LoadProcess.Phase;
import io.rejoin.bench.report.Table;
import io.rejoin.local.LocalPlatform;
import io.rejoin.local.LocalPostgres;
import io.rejoin.token.CacheLimits;
import io.rejoin.token.Identity;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.IdentityTokens;
import io.rejoin.token.Permissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One measurement after the other on one platform. Not thread-safe. */
final class PublishRun {

    private static final Permissions PUBLISH_ALL = Permissions.of(List.of(), List.of("*"), false);

    private final LocalPlatform platform;
    private final Path keys;
    private final int publishers;
    private final int warmUp;
    private final int publishes;
    private final int seconds;
    private int runs;

    PublishRun(LocalPlatform platform, Path keys, int publishers, int warmUp, int publishes, int seconds) {
        this.platform = platform;
        this.keys = keys;
        this.publishers = publishers;
        this.warmUp = warmUp;
        this.publishes = publishes;
        this.seconds = seconds;
    }

    private record Cpu(long gateway, long service, long postgres, long redis, long load) {}

    private Cpu cpu(LoadProcess load) {
        return new Cpu(
                ProcessorTime.of(platform.gateway(0).pid().orElse(0)),
                ProcessorTime.of(platform.node(0).pid().orElse(0)),
                ProcessorTime.withChildren(platform.postgres().process().orElseThrow()),
                ProcessorTime.withChildren(platform.redis().process().orElseThrow()),
                ProcessorTime.of(load.pid()));
    }

    /** @param shares where the shares of the programs' processor time go, which are looked at in the second half of the time; null for not at all */
    void measure(String target, int streams, int round, Table table, @Nullable Table shares) throws Exception {
        boolean direct = target.equals("service");
        String prefix = "run" + ++runs + ":";
        LocalPostgres postgres = platform.postgres();
        try (Database database = new Database(postgres.jdbcUrl(), LocalPostgres.USER, postgres.password(), "rejoin");
                LoadProcess load = direct
                        ? LoadProcess.start(
                                platform.node(0).url().getPort(), IdentityTokens.HEADER, identities(), prefix, streams)
                        : LoadProcess.start(platform.url().getPort(), "Authorization", tokens(), prefix, streams)) {
            database.requireDurable();
            load.phase(warmUp, seconds);
            Database.Counters before = database.counters();
            long walBefore = database.walBytes();
            Cpu cpuBefore = cpu(load);
            Phase phase = load.phase(publishes, seconds);
            double took = phase.micros() / 1e6;
            Cpu cpuAfter = cpu(load);
            long walBytes = database.walBytes() - walBefore;
            // The publishers go on meanwhile: what is counted is as many events as were acknowledged, a moment later.
            Database.Counters counted =
                    database.awaitCounters(before, phase.count()).minus(before);
            double n = phase.count();
            table.row(
                    round,
                    target,
                    streams,
                    n / took,
                    phase.refused(),
                    phase.p50Micros() / 1e3,
                    phase.p99Micros() / 1e3,
                    phase.p999Micros() / 1e3,
                    (double) counted.events() / counted.commits(),
                    (cpuAfter.gateway() - cpuBefore.gateway()) / n,
                    (cpuAfter.service() - cpuBefore.service()) / n,
                    (cpuAfter.postgres() - cpuBefore.postgres()) / n,
                    (cpuAfter.redis() - cpuBefore.redis()) / n,
                    (cpuAfter.load() - cpuBefore.load()) / n,
                    walBytes / n,
                    100.0 * counted.hotUpdates() / Math.max(1, counted.streamUpdates()));
            if (shares != null) {
                ShareRecorder.record(platform, target, streams, () -> load.phase(publishes, seconds), shares);
            }
            long acknowledged = load.end();
            long stored = database.requireDense(prefix);
            if (acknowledged != stored) {
                throw new IllegalStateException("acknowledged " + acknowledged + ", stored " + stored);
            }
        }
    }

    private List<String> tokens() {
        return IntStream.range(0, publishers)
                .mapToObj(user -> "Bearer " + platform.token("publisher-" + user, List.of(), List.of("*")))
                .toList();
    }

    /** As the gateway makes them, but good for longer. */
    private List<String> identities() throws IOException {
        IdentitySigningKey key = IdentitySigningKey.parse(Files.readString(keys.resolve("identity.jwk")));
        IdentityTokenSigner signer = new IdentityTokenSigner(
                key, IdentityTokenSigner.MAX_LIFETIME, CacheLimits.defaults(), InstantSource.system());
        Instant end = Instant.now().plus(Duration.ofHours(1));
        return IntStream.range(0, publishers)
                .mapToObj(user -> signer.sign(new Identity(
                        "dev", "publisher-" + user, PUBLISH_ALL, end, null, "rejoin-local/dev", "dev", null)))
                .toList();
    }
}
