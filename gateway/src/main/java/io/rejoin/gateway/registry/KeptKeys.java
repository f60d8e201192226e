// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.rejoin.gateway.registry.TenantDocument.Issuer;
import io.rejoin.gateway.registry.TenantDocument.Key;
import io.rejoin.token.TenantKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What happens to a tenant's keys when its document is replaced by one that an operator sent. */
final class KeptKeys {

    /** What tells a key from others. */
    record Name(String issuer, String kid) {}

    private KeptKeys() {}

    static Set<Name> names(TenantDocument document) {
        return byName(document).keySet();
    }

    static Map<Name, Key> byName(@Nullable TenantDocument document) {
        Map<Name, Key> byName = new HashMap<>();
        if (document != null) {
            document.withKeys((issuer, key) -> {
                byName.put(new Name(issuer.issuer(), key.kid()), key);
                return key;
            });
        }
        return byName;
    }

    /**
     * The document with each key marked with when it was given: as before if it is the same, however it is written; else now, and after the
     * one that it replaces, whatever the clocks of gateways say.
     */
    static TenantDocument dated(
            TenantDocument wanted, @Nullable TenantDocument before, String tenant, SecretBox box, Instant now) {
        Map<Name, Key> known = byName(before);
        Instant given = now.truncatedTo(ChronoUnit.MILLIS);
        return wanted.withKeys((issuer, key) -> {
            Key old = known.get(new Name(issuer.issuer(), key.kid()));
            if (old == null) {
                return key.withGivenAt(given);
            }
            Instant earlier = old.givenAt();
            if (isSame(tenant, issuer.issuer(), old, key, box)) {
                return key.withGivenAt(earlier);
            }
            return key.withGivenAt(earlier == null || earlier.isBefore(given) ? given : earlier.plusMillis(1));
        });
    }

    private static boolean isSame(String tenant, String issuer, Key old, Key key, SecretBox box) {
        String sealed = key.sealedSecret();
        if (sealed != null && sealed.equals(old.sealedSecret())) {
            return Objects.equals(key.algorithm(), old.algorithm()); // also where nobody can open it any more
        }
        TenantKey parsed = TenantDocument.toKey(tenant, issuer, key, box).key();
        try {
            return parsed.isSameAs(
                    TenantDocument.toKey(tenant, issuer, old, box).key());
        } catch (IllegalArgumentException e) {
            return false; // The old one cannot be opened any more, so that no gateway believes it.
        }
    }

    /**
     * The document with each key that came without material given that of before: secrets are never shown, so that nobody could send them
     * back.
     *
     * @throws IllegalArgumentException if there was no such key, or of another algorithm
     */
    static TenantDocument filledIn(TenantDocument wanted, @Nullable TenantDocument before) {
        Map<Name, Key> known = byName(before);
        return wanted.withKeys((issuer, key) -> {
            if (key.hasMaterial()) {
                return key;
            }
            Key old = known.get(new Name(issuer.issuer(), key.kid()));
            if (old == null || (key.algorithm() != null && !key.algorithm().equals(old.algorithm()))) {
                throw new IllegalArgumentException("key " + key.kid()
                        + ": neither publicKey nor secret (expected: one of them, since there is no such key yet)");
            }
            return new Key(
                    key.kid(),
                    old.algorithm(),
                    old.publicKey(),
                    old.secret(),
                    old.sealedSecret(),
                    key.notAfter(),
                    null);
        });
    }

    /** The document with that key added or replaced; the issuer is added too if it is not there. */
    static TenantDocument with(TenantDocument document, String issuerName, Key key) {
        List<Issuer> issuers = Objects.requireNonNull(document.issuers());
        if (issuers.stream().noneMatch(it -> it.issuer().equals(issuerName))) {
            List<Issuer> more = new ArrayList<>(issuers);
            more.add(new Issuer(issuerName, List.of(key), null, null));
            return document.withIssuers(more);
        }
        return change(document, issuerName, keys -> {
            List<Key> all = new ArrayList<>(keys);
            all.removeIf(it -> it.kid().equals(key.kid()));
            all.add(key);
            return all;
        });
    }

    /**
     * The document without that key.
     *
     * @throws RegistryConflict if there is no such key
     */
    static TenantDocument without(TenantDocument document, String issuerName, String kid) {
        if (!names(document).contains(new Name(issuerName, kid))) {
            throw new RegistryConflict(
                    RegistryConflict.Kind.MISSING,
                    "key: " + kid + " of " + issuerName + " (expected: one of the tenant)");
        }
        return change(
                document,
                issuerName,
                keys -> keys.stream().filter(key -> !key.kid().equals(kid)).toList());
    }

    private static TenantDocument change(TenantDocument document, String issuerName, UnaryOperator<List<Key>> change) {
        return document.withIssuers(Objects.requireNonNull(document.issuers()).stream()
                .map(issuer -> issuer.issuer().equals(issuerName)
                        ? issuer.withKeys(change.apply(Objects.requireNonNull(issuer.keys())))
                        : issuer)
                .toList());
    }
}
