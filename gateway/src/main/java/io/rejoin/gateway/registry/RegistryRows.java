// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.rejoin.gateway.store.Statements;
import io.rejoin.gateway.store.Store;
import io.rejoin.token.Revocation;
import io.rejoin.token.RevocationEntry;
import io.rejoin.token.Revocations;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The statements on the store's tables. Each takes the connection, so that several make one transaction. */
final class RegistryRows {

    /** How long what has expired or was taken back stays readable, for gateways and services that were away. */
    private static final String KEPT_AFTER_EXPIRY = "interval '1 hour'";

    /** Of the revocations, kept for whole tenants: when there is no room for any other, each one in the store can still be shut out. */
    static final int FOR_WHOLE_TENANTS = TenantAdministration.MAX_TENANTS;

    /** @param document null if the tenant was deleted */
    record TenantRow(String id, long revision, @Nullable String document) {}

    record RevocationRow(long revision, RevocationEntry entry) {}

    private final Store store;

    RegistryRows(Store store) {
        this.store = store;
    }

    Mono<Long> revision(Connection connection) {
        return Statements.query(
                        statement(connection, "SELECT value FROM ${schema}.revision"), row -> Statements.int8(row, 0))
                .single();
    }

    /** The number of a change that begins now; whoever else wants one waits until this one is committed. */
    Mono<Long> nextRevision(Connection connection) {
        return Statements.query(
                        statement(connection, "UPDATE ${schema}.revision SET value = value + 1 RETURNING value"),
                        row -> Statements.int8(row, 0))
                .single();
    }

    Flux<TenantRow> tenantsAfter(Connection connection, long revision) {
        return Statements.query(
                statement(connection, "SELECT id, revision, document::text FROM ${schema}.tenant WHERE revision > $1")
                        .bind(0, revision),
                RegistryRows::tenant);
    }

    /** In the order of ids. */
    Mono<List<TenantRow>> tenants(Connection connection, String after, int limit) {
        return Statements.query(statement(connection, """
                                SELECT id, revision, document::text FROM ${schema}.tenant
                                WHERE id > $1 AND document IS NOT NULL ORDER BY id LIMIT $2
                                """).bind(0, after).bind(1, limit), RegistryRows::tenant)
                .collectList();
    }

    /** Empty if there is none, or it was deleted. */
    Mono<TenantRow> tenant(Connection connection, String id) {
        return Statements.query(statement(connection, """
                                SELECT id, revision, document::text FROM ${schema}.tenant
                                WHERE id = $1 AND document IS NOT NULL
                                """).bind(0, id), RegistryRows::tenant)
                .next();
    }

    Mono<Long> numberOfTenants(Connection connection) {
        return Statements.query(
                        statement(connection, "SELECT count(*) FROM ${schema}.tenant WHERE document IS NOT NULL"),
                        row -> Statements.int8(row, 0))
                .single();
    }

    Mono<Void> putTenant(Connection connection, TenantRow row) {
        String document = row.document();
        return Statements.update(statement(connection, """
                                INSERT INTO ${schema}.tenant (id, revision, document) VALUES ($1, $2, $3::jsonb)
                                ON CONFLICT (id) DO UPDATE SET revision = EXCLUDED.revision, document = EXCLUDED.document
                                """)
                        .bind(0, row.id())
                        .bind(1, row.revision())
                        .bind(
                                2,
                                document == null
                                        ? Parameters.in(R2dbcType.VARCHAR)
                                        : Parameters.in(R2dbcType.VARCHAR, document)))
                .then();
    }

    /** Emits whose an issuer is that another tenant has already; empty if all are free, and then they are this tenant's. */
    Mono<String> takeIssuers(Connection connection, String tenant, Collection<String> issuers) {
        String[] names = issuers.toArray(String[]::new);
        return Statements.update(statement(connection, "DELETE FROM ${schema}.issuer WHERE tenant = $1")
                        .bind(0, tenant))
                .then(Statements.query(
                                statement(connection, "SELECT name FROM ${schema}.issuer WHERE name = ANY($1)")
                                        .bind(0, names),
                                row -> Statements.text(row, 0))
                        .next())
                .switchIfEmpty(Statements.update(statement(
                                        connection,
                                        "INSERT INTO ${schema}.issuer (name, tenant) SELECT unnest($1::text[]), $2")
                                .bind(0, names)
                                .bind(1, tenant))
                        .then(Mono.empty()));
    }

    Flux<RevocationRow> revocationsAfter(Connection connection, long revision) {
        return Statements.query(statement(connection, """
                        SELECT tenant, kind, issuer, name, issued_before, expires_at, revision
                        FROM ${schema}.revocation WHERE revision > $1
                        """).bind(0, revision), RegistryRows::revocation);
    }

    /** Those in force, of one tenant, the latest first. */
    Mono<List<RevocationRow>> revocations(Connection connection, String tenant, int limit) {
        return Statements.query(statement(connection, """
                                SELECT tenant, kind, issuer, name, issued_before, expires_at, revision
                                FROM ${schema}.revocation WHERE tenant = $1 AND expires_at > now()
                                ORDER BY revision DESC LIMIT $2
                                """).bind(0, tenant).bind(1, limit), RegistryRows::revocation)
                .collectList();
    }

    private Mono<Long> numberOfRevocations(Connection connection) {
        return Statements.query(
                        statement(connection, "SELECT count(*) FROM ${schema}.revocation"),
                        row -> Statements.int8(row, 0))
                .single();
    }

    private Mono<Long> forgetExpired(Connection connection) {
        return Statements.update(statement(
                connection, "DELETE FROM ${schema}.revocation WHERE expires_at < now() - " + KEPT_AFTER_EXPIRY));
    }

    /**
     * Puts these in force, each in place of an earlier one of its target. Errors with {@link RegistryConflict.Kind#TAKEN}, and the
     * transaction has to be given up, if there are more targets then than gateways and services keep.
     */
    Mono<Void> putRevocations(Connection connection, long revision, List<? extends Revocation> revocations) {
        if (revocations.isEmpty()) {
            return Mono.empty();
        }
        long most = revocations.stream().allMatch(Revocation.OfTenant.class::isInstance)
                ? Revocations.MAX_ENTRIES
                : Revocations.MAX_ENTRIES - FOR_WHOLE_TENANTS;
        return forgetExpired(connection)
                .then(numberOfRevocations(connection))
                .flatMap(before -> Flux.fromIterable(revocations)
                        .concatMap(it -> putRevocation(connection, revision, RevocationEntry.of(it)))
                        .then(numberOfRevocations(connection))
                        .flatMap(now -> now > before && now > most ? Mono.error(tooMany(now, most)) : Mono.empty()));
    }

    private static RegistryConflict tooMany(long number, long most) {
        return new RegistryConflict(
                RegistryConflict.Kind.TAKEN,
                "revocations: " + number + " (expected: at most " + most
                        + "; take back what no token outlives, or revoke what is larger: the user, the key, the tenant)");
    }

    private Mono<Void> putRevocation(Connection connection, long revision, RevocationEntry entry) {
        return Statements.update(statement(connection, """
                                INSERT INTO ${schema}.revocation
                                    (tenant, kind, issuer, name, issued_before, expires_at, revision)
                                VALUES ($1, $2, $3, $4, $5, $6, $7)
                                ON CONFLICT (tenant, kind, issuer, name) DO UPDATE
                                SET issued_before = EXCLUDED.issued_before, expires_at = EXCLUDED.expires_at,
                                    revision = EXCLUDED.revision
                                """)
                        .bind(0, entry.tenant())
                        .bind(1, entry.kind())
                        .bind(2, entry.issuer())
                        .bind(3, entry.name())
                        .bind(4, time(entry.issuedBefore()))
                        .bind(5, time(entry.expiresAt()))
                        .bind(6, revision))
                .then();
    }

    /** Has a key's revocation, if one stands, be of those of its id alone that were given before. */
    Mono<Void> narrowRevocation(Connection connection, long revision, Revocation.OfKey to) {
        return Statements.update(statement(connection, """
                                UPDATE ${schema}.revocation SET issued_before = $1, expires_at = $2, revision = $3
                                WHERE tenant = $4 AND kind = 'key' AND issuer = $5 AND name = $6 AND expires_at > now()
                                """)
                        .bind(0, time(to.givenBefore()))
                        .bind(1, time(to.expiresAt()))
                        .bind(2, revision)
                        .bind(3, to.tenant())
                        .bind(4, to.issuer())
                        .bind(5, to.keyId()))
                .then();
    }

    private Statement statement(Connection connection, String sql) {
        return connection.createStatement(store.sql(sql));
    }

    private static Parameter time(@Nullable Instant time) {
        return time == null
                ? Parameters.in(R2dbcType.TIMESTAMP_WITH_TIME_ZONE)
                : Parameters.in(R2dbcType.TIMESTAMP_WITH_TIME_ZONE, time.atOffset(ZoneOffset.UTC));
    }

    private static TenantRow tenant(Row row) {
        return new TenantRow(Statements.text(row, 0), Statements.int8(row, 1), row.get(2, String.class));
    }

    private static RevocationRow revocation(Row row) {
        OffsetDateTime before = row.get(4, OffsetDateTime.class);
        return new RevocationRow(
                Statements.int8(row, 6),
                new RevocationEntry(
                        Statements.text(row, 0),
                        Statements.text(row, 1),
                        Statements.text(row, 2),
                        Statements.text(row, 3),
                        before == null ? null : before.toInstant(),
                        Objects.requireNonNull(row.get(5, OffsetDateTime.class)).toInstant()));
    }
}
