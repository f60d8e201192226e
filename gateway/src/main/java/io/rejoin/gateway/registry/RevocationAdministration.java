// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.rejoin.gateway.registry.RegistryRows.RevocationRow;
import io.rejoin.gateway.store.Store;
import io.rejoin.token.Revocation;
import io.rejoin.token.RevocationEntry;
import java.util.List;
import reactor.core.publisher.Mono;

/** Revokes, for configured tenants as for stored ones; every gateway and service knows within two to three seconds. Thread-safe. */
public final class RevocationAdministration {

    private final Store store;
    private final RegistryRows rows;

    RevocationAdministration(Store store) {
        this.store = store;
        this.rows = new RegistryRows(store);
    }

    /**
     * Puts in force, in place of an earlier one of the same target; one that has expired takes that back. Errors with {@link RegistryConflict}
     * if there are too many.
     */
    public Mono<Void> put(Revocation revocation) {
        return store.inTransaction(connection -> rows.nextRevision(connection)
                .flatMap(revision -> rows.putRevocations(connection, revision, List.of(revocation))));
    }

    /** Those of a tenant that are in force, the latest first. */
    public Mono<List<RevocationEntry>> list(String tenant, int limit) {
        return store.use(connection -> rows.revocations(connection, tenant, limit))
                .map(found -> found.stream().map(RevocationRow::entry).toList());
    }
}
