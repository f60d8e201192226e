// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.r2dbc.spi.Connection;
import io.rejoin.gateway.registry.RegistryRows.TenantRow;
import io.rejoin.gateway.store.Store;
import io.rejoin.gateway.tenant.Tenant;
import io.rejoin.gateway.tenant.TenantDirectory;
import io.rejoin.gateway.tenant.TenantIssuer;
import io.rejoin.token.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Changes tenants in the store; every gateway knows within a second or two. Each change is one transaction, one after the other. Errors with
 * {@link RegistryConflict}, or {@link IllegalArgumentException} naming what is wrong. Thread-safe.
 *
 * <p>What a change takes away from those who have it is also revoked, so that it ends open streams: a key that is removed or that another
 * one of its id replaces, a tenant that is disabled or deleted. Giving it back takes the revocation back; a key's for what is verified from
 * then on.
 */
public final class TenantAdministration {

    /** The most tenants in the store. */
    static final int MAX_TENANTS = 10_000;

    /** How long the revocation of what was taken away stands: longer than any token that a tenant should issue. */
    private static final Duration TAKEN_AWAY = Duration.ofDays(400);

    /** A tenant as an operator sees it. */
    public record Shown(String id, long revision, TenantDocument document) {}

    private final Store store;
    private final RegistryRows rows;
    private final TenantDirectory configured;
    private final SecretBox box;
    private final InstantSource clock;

    TenantAdministration(Store store, TenantDirectory configured, SecretBox box, InstantSource clock) {
        this.store = store;
        this.rows = new RegistryRows(store);
        this.configured = configured;
        this.box = box;
        this.clock = clock;
    }

    /** In the order of ids, from after one of them. */
    public Mono<List<Shown>> list(String after, int limit) {
        return store.use(connection -> rows.tenants(connection, after, limit))
                .map(found -> found.stream().map(TenantAdministration::shown).toList());
    }

    /** Errors with {@link RegistryConflict.Kind#MISSING} if there is none. */
    public Mono<Shown> get(String id) {
        return store.use(connection -> existing(connection, id)).map(TenantAdministration::shown);
    }

    /**
     * Creates or replaces. A key without material is the one that is there.
     *
     * @param ifRevision what it must be at; 0 for a tenant that must not exist, null for any
     */
    public Mono<Shown> put(String id, TenantDocument document, @Nullable Long ifRevision) {
        return change(id, ifRevision, true, _ -> document);
    }

    /** Serves the tenant, or serves it no more. */
    public Mono<Shown> enable(String id, @Nullable Long ifRevision, boolean enabled) {
        return change(id, ifRevision, false, document -> document.withEnabled(enabled));
    }

    /** Adds or replaces a key, and what the replaced one signed is revoked; one without material is the one that is there, given another end. */
    public Mono<Shown> putKey(String id, @Nullable Long ifRevision, String issuer, TenantDocument.Key key) {
        return change(id, ifRevision, false, document -> KeptKeys.with(document, issuer, key));
    }

    /** Removes a key at once; what it signed is revoked. */
    public Mono<Shown> deleteKey(String id, @Nullable Long ifRevision, String issuer, String kid) {
        return change(id, ifRevision, false, document -> KeptKeys.without(document, issuer, kid));
    }

    /** Deletes; its tokens are revoked. */
    public Mono<Void> delete(String id, @Nullable Long ifRevision) {
        return store.inTransaction(connection -> rows.nextRevision(connection)
                .flatMap(revision -> existing(connection, id)
                        .doOnNext(before -> requireRevision(before, ifRevision))
                        .then(rows.takeIssuers(connection, id, List.of()))
                        .then(rows.putTenant(connection, new TenantRow(id, revision, null)))
                        .then(rows.putRevocations(connection, revision, List.of(ofTenant(id, true))))));
    }

    private Mono<Shown> change(
            String id, @Nullable Long ifRevision, boolean create, UnaryOperator<TenantDocument> change) {
        return store.inTransaction(connection -> rows.nextRevision(connection)
                .flatMap(revision -> rows.tenant(connection, id)
                        .switchIfEmpty(create ? absent(connection, id) : Mono.error(() -> missing(id)))
                        .flatMap(row -> change(connection, revision, row, ifRevision, change))));
    }

    private Mono<TenantRow> absent(Connection connection, String id) {
        return rows.numberOfTenants(connection).map(number -> {
            if (number >= MAX_TENANTS) {
                throw new RegistryConflict(
                        RegistryConflict.Kind.TAKEN, "tenants: " + number + " (expected: at most " + MAX_TENANTS + ")");
            }
            return new TenantRow(id, 0, null);
        });
    }

    private Mono<Shown> change(
            Connection connection,
            long revision,
            TenantRow row,
            @Nullable Long ifRevision,
            UnaryOperator<TenantDocument> change) {
        requireRevision(row, ifRevision);
        TenantDocument before = row.document() == null ? null : Documents.stored(row.document());
        TenantDocument wanted = change.apply(before == null ? new TenantDocument(null, null, null, null) : before);
        TenantDocument after = KeptKeys.dated(KeptKeys.filledIn(wanted, before), before, row.id(), box, clock.instant())
                .sealed(row.id(), box);
        Tenant tenant = after.toTenant(row.id(), box);
        requireNotConfigured(tenant);
        List<String> issuers = tenant.issuers().stream().map(TenantIssuer::name).toList();
        TenantRow changed = new TenantRow(row.id(), revision, Documents.write(after));
        return rows.putTenant(connection, changed)
                .then(rows.takeIssuers(connection, row.id(), issuers))
                .flatMap(taken -> Mono.<Void>error(new RegistryConflict(
                        RegistryConflict.Kind.TAKEN, "issuer: " + taken + " (expected: not another tenant's)")))
                .then(Mono.defer(() -> consequences(connection, revision, row.id(), before, after)))
                .then(Mono.fromSupplier(() -> shown(changed)));
    }

    /** What those who have it lose with the change is revoked; a key that is there again is so for what it verifies from now on. */
    private Mono<Void> consequences(
            Connection connection, long revision, String id, @Nullable TenantDocument before, TenantDocument after) {
        Instant end = clock.instant().plus(TAKEN_AWAY);
        Map<KeptKeys.Name, TenantDocument.Key> had = KeptKeys.byName(before);
        Map<KeptKeys.Name, TenantDocument.Key> has = KeptKeys.byName(after);
        List<Revocation> revoked = new ArrayList<>();
        List<Revocation.OfKey> perhapsThereAgain = new ArrayList<>();
        for (KeptKeys.Name name : had.keySet()) {
            if (!has.containsKey(name)) {
                revoked.add(new Revocation.OfKey(id, name.issuer(), name.kid(), end));
            }
        }
        has.forEach((name, key) -> {
            Revocation.OfKey ofEarlier = new Revocation.OfKey(
                    id, name.issuer(), name.kid(), Objects.requireNonNull(key).givenAt(), end);
            TenantDocument.Key old = had.get(name);
            if (old == null) {
                perhapsThereAgain.add(ofEarlier);
            } else if (!Objects.equals(old.givenAt(), key.givenAt())) {
                revoked.add(ofEarlier);
            }
        });
        boolean was = before == null || Objects.requireNonNull(before.enabled());
        if (before == null || was != Objects.requireNonNull(after.enabled())) {
            revoked.add(ofTenant(id, !Objects.requireNonNull(after.enabled())));
        }
        return Flux.fromIterable(perhapsThereAgain)
                .concatMap(it -> rows.narrowRevocation(connection, revision, it))
                .then(Mono.defer(() -> rows.putRevocations(connection, revision, revoked)));
    }

    private Revocation ofTenant(String id, boolean revoked) {
        Instant now = clock.instant();
        return new Revocation.OfTenant(id, now.plus(TAKEN_AWAY), revoked ? now.plus(TAKEN_AWAY) : now);
    }

    private void requireNotConfigured(Tenant tenant) {
        if (configured.find(tenant.id()) != null) {
            throw new RegistryConflict(
                    RegistryConflict.Kind.TAKEN, "tenant: " + tenant.id() + " (expected: not one of the settings)");
        }
        for (TenantIssuer issuer : tenant.issuers()) {
            if (configured.ofIssuer(issuer.name()) != null) {
                throw new RegistryConflict(
                        RegistryConflict.Kind.TAKEN,
                        "issuer: " + issuer.name() + " (expected: not one of the settings)");
            }
        }
    }

    private static void requireRevision(TenantRow row, @Nullable Long ifRevision) {
        if (ifRevision != null && ifRevision != row.revision()) {
            throw new RegistryConflict(
                    RegistryConflict.Kind.REVISION, "revision: " + row.revision() + " (expected: " + ifRevision + ")");
        }
    }

    private Mono<TenantRow> existing(Connection connection, String id) {
        return rows.tenant(connection, id).switchIfEmpty(Mono.error(() -> missing(id)));
    }

    private static RegistryConflict missing(String id) {
        return new RegistryConflict(RegistryConflict.Kind.MISSING, "tenant: " + id + " (expected: one of the store)");
    }

    private static Shown shown(TenantRow row) {
        return new Shown(
                row.id(),
                row.revision(),
                Documents.stored(Objects.requireNonNull(row.document())).shown());
    }
}
