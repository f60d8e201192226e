// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

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

    static String token(String tenant, String user) {
        return SIGNER.sign(identity(tenant, user));
    }

    /** Of a user whose tenant may not store more than this. */
    static String token(String tenant, String user, long storageLimit) {
        return SIGNER.sign(identity(tenant, user).withStorageLimit(storageLimit));
    }

    /** Of somebody who may publish and subscribe to whatever streams the tenant has in the subscription service. */
    static String tokenForStreams(String tenant, String user) {
        return SIGNER.sign(identity(tenant, user, Permissions.of(List.of("*"), List.of("*"), false)));
    }

    private static Identity identity(String tenant, String user) {
        return identity(tenant, user, Permissions.NONE);
    }

    private static Identity identity(String tenant, String user, Permissions permissions) {
        return new Identity(
                tenant,
                user,
                permissions,
                Instant.now().plus(Duration.ofHours(1)),
                null,
                "https://issuer.example",
                "key-1",
                null);
    }
}
