// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.micro;

import io.rejoin.token.CachingTokenVerifier;
import io.rejoin.token.KeySource;
import io.rejoin.token.Permissions;
import io.rejoin.token.TenantKey;
import io.rejoin.token.TenantTokenVerifier;
import io.rejoin.token.TokenAlgorithm;
import io.rejoin.token.TokenIssuer;
import io.rejoin.token.TokenPolicy;
import io.rejoin.token.TokenVerifier;
import io.rejoin.token.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the front door does with each request's token. */
@State(Scope.Thread)
public class TokenBenchmark {

    private final TenantKey key = TenantKey.sharedSecret(
            "bench", "bench", "bench", TokenAlgorithm.HS256, "x".repeat(64).getBytes(StandardCharsets.US_ASCII));
    private final String token = new TokenIssuer(key, InstantSource.system(), () -> "1")
            .issue("alice", Permissions.of(List.of("room:*"), List.of("room:42"), false), Duration.ofHours(24));
    private final TokenVerifier verifier =
            new TenantTokenVerifier(KeySource.of(List.of(key)), TokenPolicy.defaults(), InstantSource.system());
    private final TokenVerifier caching = new CachingTokenVerifier(verifier, InstantSource.system());

    @Benchmark
    public @Nullable Verification verifyNewToken() {
        return verifier.verify(token).block();
    }

    @Benchmark
    public @Nullable Verification verifyKnownToken() {
        return caching.verify(token).block();
    }
}
