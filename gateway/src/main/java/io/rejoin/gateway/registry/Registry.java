// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.rejoin.gateway.registry.RegistryRows.RevocationRow;
import io.rejoin.gateway.registry.RegistryRows.TenantRow;
import io.rejoin.gateway.tenant.Tenant;
import io.rejoin.gateway.tenant.TenantDirectory;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.token.Revocation;
import io.rejoin.token.Revocations;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this gateway knows at the moment: configured tenants, which never change, and stored ones with the revocations, as of the last
 * time that the store could be read. One thread at a time changes it, any number ask.
 */
final class Registry implements Tenants {

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

    private final TenantDirectory configured;
    private final SecretBox box;
    private final InstantSource clock;
    private final Revocations revocations = new Revocations();
    private final RevocationHistory history = new RevocationHistory();
    private final Map<String, Tenant> stored = new HashMap<>();
    private final List<Consumer<TenantDirectory>> listeners = new CopyOnWriteArrayList<>();
    private volatile TenantDirectory snapshot;
    private volatile boolean complete;

    /** @param complete whether there is nothing to wait for, because there is no store */
    Registry(TenantDirectory configured, SecretBox box, InstantSource clock, boolean complete) {
        this.configured = configured;
        this.snapshot = configured;
        this.box = box;
        this.clock = clock;
        this.complete = complete;
    }

    @Override
    public TenantDirectory snapshot() {
        return snapshot;
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void onChange(Consumer<TenantDirectory> listener) {
        listeners.add(listener);
    }

    TenantDirectory configured() {
        return configured;
    }

    Revocations revocations() {
        return revocations;
    }

    RevocationHistory history() {
        return history;
    }

    /**
     * Takes in what the store said.
     *
     * @param revision up to which that is everything
     * @param afresh whether it is everything there is, and not only what changed
     */
    void apply(long revision, boolean afresh, List<TenantRow> tenants, List<RevocationRow> rows) {
        // Revocations first: a tenant that comes together with one must not be served without it.
        applyRevocations(revision, rows);
        if (afresh) {
            stored.clear();
        }
        tenants.forEach(this::apply);
        if (afresh || !tenants.isEmpty()) {
            TenantDirectory directory = merged(revision);
            snapshot = directory;
            listeners.forEach(listener -> listener.accept(directory));
        }
        complete = true;
    }

    private void applyRevocations(long revision, List<RevocationRow> rows) {
        Map<Revocation, Long> changes = new HashMap<>();
        for (RevocationRow row : rows) {
            try {
                changes.put(row.entry().toRevocation(), row.revision());
            } catch (IllegalArgumentException e) {
                LOG.error(
                        "a revocation of tenant {} cannot be understood: {}",
                        row.entry().tenant(),
                        e.getMessage());
            }
        }
        revocations.apply(changes.keySet(), clock.instant());
        history.add(revision, changes, clock.instant());
    }

    private void apply(TenantRow row) {
        String document = row.document();
        if (document == null) {
            stored.remove(row.id());
            return;
        }
        try {
            stored.put(row.id(), Documents.stored(document).toTenant(row.id(), box));
        } catch (IllegalArgumentException e) {
            // Not what it was before: perhaps the very change was to take a key away.
            stored.remove(row.id());
            LOG.error("tenant {} is not served: {}", row.id(), e.getMessage());
        }
    }

    private TenantDirectory merged(long revision) {
        List<Tenant> all = new ArrayList<>(configured.all());
        for (Tenant tenant : stored.values()) {
            boolean free = configured.find(tenant.id()) == null
                    && tenant.issuers().stream().noneMatch(issuer -> configured.ofIssuer(issuer.name()) != null);
            if (free) {
                all.add(tenant);
            } else {
                LOG.error("stored tenant {} is not served: it or an issuer of it is configured too", tenant.id());
            }
        }
        return new TenantDirectory(revision, all);
    }
}
