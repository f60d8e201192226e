// SPDX-License-Identifier: Apache-2.0

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;

/**
 * Prints settings with which every program begins to start, so that the JVM sees which classes a start needs. Nothing is behind the addresses,
 * and the key, made anew each time, is thrown away with the stage of the build that used it.
 */
void main() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String shared = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + rawKey(pair.getPublic().getEncoded()) + "\"";
    IO.println("rejoin.identity.jwks=" + shared + "}");
    IO.println("rejoin.gateway.identity.signing-key=" + shared + ",\"d\":\"" + rawKey(pair.getPrivate().getEncoded()) + "\"}");
    IO.println("rejoin.postgres.url=r2dbc:postgresql://nobody:none@127.0.0.1:1/none");
    IO.println("rejoin.postgres.start-timeout=0s");
    IO.println("rejoin.redis.url=redis://127.0.0.1:1");
    IO.println("rejoin.gateway.routes.streams.uri=http://127.0.0.1:1");
    IO.println("rejoin.gateway.tenants[0].id=none");
    IO.println("rejoin.gateway.tenants[0].issuer=none");
    IO.println("rejoin.gateway.tenants[0].keys[0].kid=none");
    IO.println("rejoin.gateway.tenants[0].keys[0].algorithm=HS256");
    IO.println("rejoin.gateway.tenants[0].keys[0].secret=" + rawKey(pair.getPrivate().getEncoded()));
}

/** The 32 bytes at the end of the DER form, which are the key of RFC 8032. */
private static String rawKey(byte[] der) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(der, der.length - 32, der.length));
}
