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

    private static Identity identity(String tenant, String user) {
        return new Identity(
                tenant,
                user,
                Permissions.NONE,
                Instant.now().plus(Duration.ofHours(1)),
                null,
                "https://issuer.example",
                "key-1",
                null);
    }
}
