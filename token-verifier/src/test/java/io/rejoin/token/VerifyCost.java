// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** Prints what one verification costs, in CPU microseconds of one thread: a rough measure for design, not a gate and not a benchmark. */
final class VerifyCost {

    private static final long WARM_UP_NANOS = 1_500_000_000L;
    private static final long MEASURE_NANOS = 2_000_000_000L;

    /** The thread's own time, so that a busy machine does not count. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private VerifyCost() {}

    public static void main(String[] args) {
        InstantSource clock = new ManualClock();
        for (TokenAlgorithm algorithm : TokenAlgorithm.values()) {
            TokenVerifier tenants = new TenantTokenVerifier(
                    KeySource.of(List.of(KeyPairs.key(algorithm))), TokenPolicy.defaults(), clock);
            String header = Tokens.HEADER.replace("HS256", algorithm.joseName());
            String token = Tokens.signed(
                    header,
                    Tokens.json(Tokens.claims()),
                    algorithm.header().getAlgorithm(),
                    KeyPairs.signer(algorithm));
            print(
                    "tenant's token, " + algorithm.joseName(),
                    () -> tenants.verify(token).block());
            if (algorithm == TokenAlgorithm.HS256) {
                TokenVerifier caching = new CachingTokenVerifier(tenants, clock);
                print("tenant's token, cached", () -> caching.verify(token).block());
                String bad = token.substring(0, token.length() - 3) + "AAA";
                print(
                        "tenant's token, HS256, bad signature",
                        () -> tenants.verify(bad).block());
            }
        }
        IdentitySigningKey key = IdentitySigningKey.generate(new SecureRandom());
        Identity identity = Judged.byDefault(Tokens.good()).accepted();
        IdentityTokenSigner signer = new IdentityTokenSigner(key, clock);
        IdentityTokenVerifier verifier = new IdentityTokenVerifier(List.of(key.publicJwk()), clock);
        String token = signer.sign(identity);
        print("identity token, sign, cached", () -> signer.sign(identity));
        print("identity token, verify, cached", () -> verifier.verify(token));
        int[] subject = {0};
        print("identity token, sign", () -> signer.sign(numbered(identity, subject[0]++)));
        print("identity token, sign and verify", () -> verifier.verify(signer.sign(numbered(identity, subject[0]++))));
        Permissions permissions = Permissions.of(
                java.util.stream.IntStream.range(0, 20)
                        .mapToObj(i -> "room:" + i + ":*")
                        .toList(),
                List.of(),
                false);
        print("permission check, 20 patterns", () -> permissions.maySubscribe("room:19:typing"));
    }

    private static Identity numbered(Identity identity, int number) {
        return new Identity(
                identity.tenant(),
                "user-" + number,
                identity.permissions(),
                identity.expiresAt(),
                identity.tokenId(),
                identity.issuer(),
                identity.keyId(),
                identity.issuedAt());
    }

    private static void print(String what, Runnable work) {
        repeat(work, WARM_UP_NANOS);
        System.out.printf(Locale.ROOT, "%-40s %8.2f µs%n", what, repeat(work, MEASURE_NANOS));
    }

    private static double repeat(Runnable work, long nanos) {
        long start = THREADS.getCurrentThreadCpuTime();
        long count = 0;
        long elapsed;
        do {
            for (int i = 0; i < 100; i++) {
                work.run();
            }
            count += 100;
            elapsed = THREADS.getCurrentThreadCpuTime() - start;
        } while (elapsed < nanos);
        return elapsed / 1_000.0 / count;
    }
}
