// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.token.Identity;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.Permissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** What of a gateway a service sees: the identities that it signs. */
final class Gateway {

    private static final IdentitySigningKey KEY = IdentitySigningKey.generate(new SecureRandom());
    private static final IdentityTokenSigner SIGNER = new IdentityTokenSigner(KEY, InstantSource.system());

    static final String PUBLIC_JWK = KEY.publicJwk();

    private Gateway() {}

    static String token(String tenant, List<String> subscribe, List<String> publish, boolean admin) {
        return token(tenant, subscribe, publish, admin, Instant.now().plus(Duration.ofHours(1)));
    }

    static String token(String tenant, List<String> subscribe, List<String> publish, boolean admin, Instant expiresAt) {
        return SIGNER.sign(identity(tenant, Permissions.of(subscribe, publish, admin), expiresAt));
    }

    /** Of somebody who may do anything, but whose tenant may not store more than this. */
    static String token(String tenant, long storageLimit) {
        Permissions all = Permissions.of(List.of("*"), List.of("*"), true);
        return SIGNER.sign(
                identity(tenant, all, Instant.now().plus(Duration.ofHours(1))).withStorageLimit(storageLimit));
    }

    private static Identity identity(String tenant, Permissions permissions, Instant expiresAt) {
        return new Identity(tenant, "alice", permissions, expiresAt, null, "https://issuer.example", "key-1", null);
    }
}
