// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.Permissions;
import io.rejoin.token.TenantKey;
import io.rejoin.token.TokenAlgorithm;
import io.rejoin.token.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The keys and secrets of the development tenants and of the gateway, kept between runs. Safe for use by several threads and processes. */
final class DevelopmentKeys {

    /** Who everybody is that names no tenant. */
    static final String DEFAULT_TENANT = "dev";

    private static final String TENANT_FILE = "tenant-";
    private static final String IDENTITY_FILE = "identity.jwk";
    private static final String ADMIN_FILE = "admin";
    private static final String INTERNAL_FILE = "internal";
    private static final String STORE_FILE = "store.key";
    private static final int STORE_KEY_BYTES = 32;
    private static final String KEY_ID = "local";

    /** Long enough for the algorithm, and used for nothing but to have a name checked. */
    private static final String SAMPLE_SECRET = "x".repeat(64);

    private final KeptSecrets secrets;
    private final SecureRandom random;

    DevelopmentKeys(Path folder, SecureRandom random) {
        this.secrets = new KeptSecrets(folder);
        this.random = random;
    }

    /** Whether a token of that tenant was made, or a platform started with it, before. */
    boolean knows(String tenant) {
        return Files.exists(secrets.file(TENANT_FILE + tenant));
    }

    /** @throws IllegalArgumentException naming what is out of its range; nothing is kept then */
    String token(String tenant, String subject, Permissions permissions, Duration lifetime) {
        // Refuses a bad name before it becomes a file's.
        issuer(tenantKey(tenant, SAMPLE_SECRET)).issue(subject, permissions, lifetime);
        return issuer(tenantKey(tenant, secret(tenant))).issue(subject, permissions, lifetime);
    }

    IdentitySigningKey identity() {
        String jwk = secrets.get(
                IDENTITY_FILE, () -> IdentitySigningKey.generate(random).privateJwk());
        try {
            return IdentitySigningKey.parse(jwk);
        } catch (IllegalArgumentException e) {
            throw damaged(IDENTITY_FILE, e);
        }
    }

    /** What operators show to the gateways. */
    String adminSecret() {
        return secrets.get(ADMIN_FILE, () -> KeptSecrets.random(random));
    }

    /** Where {@link #adminSecret} is kept. */
    Path adminSecretFile() {
        return secrets.file(ADMIN_FILE);
    }

    /** What services show to the gateways. */
    String internalSecret() {
        return secrets.get(INTERNAL_FILE, () -> KeptSecrets.random(random));
    }

    private String newStoreKey() {
        byte[] key = new byte[STORE_KEY_BYTES];
        random.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** The gateway's settings: its own keys and secrets, the default tenant, and every other tenant that there is a key of. */
    Map<String, String> gatewayProperties() {
        secret(DEFAULT_TENANT);
        Map<String, String> properties = new LinkedHashMap<>();
        List<String> files = secrets.names(TENANT_FILE);
        for (int i = 0; i < files.size(); i++) {
            String tenant = files.get(i).substring(TENANT_FILE.length());
            String property = "rejoin.gateway.tenants[" + i + "].";
            properties.put(property + "id", tenant);
            properties.put(property + "issuer", issuerName(tenant));
            properties.put(property + "keys[0].kid", KEY_ID);
            properties.put(property + "keys[0].algorithm", TokenAlgorithm.HS256.joseName());
            properties.put(property + "keys[0].secret", secret(tenant));
        }
        properties.put("rejoin.gateway.identity.signing-key", identity().privateJwk());
        properties.put("rejoin.gateway.admin.secret", adminSecret());
        properties.put("rejoin.gateway.internal.secret", internalSecret());
        properties.put("rejoin.gateway.store.encryption-keys[0]", secrets.get(STORE_FILE, this::newStoreKey));
        return properties;
    }

    private String secret(String tenant) {
        String file = TENANT_FILE + tenant;
        String secret = secrets.get(file, () -> KeptSecrets.random(random));
        try {
            tenantKey(tenant, secret);
            return secret;
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private static TokenIssuer issuer(TenantKey key) {
        return new TokenIssuer(
                key, InstantSource.system(), () -> UUID.randomUUID().toString());
    }

    private static TenantKey tenantKey(String tenant, String secret) {
        return TenantKey.sharedSecret(
                tenant, issuerName(tenant), KEY_ID, TokenAlgorithm.HS256, secret.getBytes(StandardCharsets.UTF_8));
    }

    private static String issuerName(String tenant) {
        return "rejoin-local/" + tenant;
    }

    private LocalStartException damaged(String file, IllegalArgumentException e) {
        return new LocalStartException(
                "The key in %s is damaged (%s). Remove the file: a new one will be made."
                        .formatted(secrets.file(file), e.getMessage()),
                e);
    }
}
