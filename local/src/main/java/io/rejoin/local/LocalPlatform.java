// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import io.rejoin.token.Permissions;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole platform, running: gateway, services, PostgreSQL and Redis.
 *
 * <p>With several nodes, each has a gateway of its own in front, so that a client chooses its node by choosing its gateway; all take
 * the same tokens. Servers and nodes can be stopped and started again one by one, to see what happens. Safe for use by several threads.
 */
public final class LocalPlatform implements AutoCloseable {

    static final Duration TOKEN_LIFETIME = Duration.ofHours(24);

    private final DevelopmentKeys keys;
    private final Parts parts;
    private final StateFolder state;
    private boolean closed;

    private LocalPlatform(DevelopmentKeys keys, Parts parts, StateFolder state) {
        this.keys = keys;
        this.parts = parts;
        this.state = state;
    }

    /**
     * Starts everything; returns when it serves.
     *
     * @throws LocalStartException if something does not start; nothing is left running then
     * @throws InterruptedException if the thread is interrupted; nothing is left running then
     */
    public static LocalPlatform start(LocalOptions options) throws InterruptedException {
        return start(options, line -> {});
    }

    /** @param progress is told of each part that is ready, and of each process that ends unasked; from several threads */
    static LocalPlatform start(LocalOptions options, Consumer<String> progress) throws InterruptedException {
        DevelopmentKeys keys = new DevelopmentKeys(options.folder().resolve("keys"), new SecureRandom());
        StateFolder state = options.ephemeral() ? StateFolder.temporary() : StateFolder.kept(options.folder());
        @Nullable Parts parts = null;
        boolean started = false;
        try {
            parts = Parts.of(options, keys, state, progress);
            parts.start();
            started = true;
            return new LocalPlatform(keys, parts, state);
        } finally {
            if (!started) {
                // What is taken down now takes its time, also after an interrupt.
                boolean interrupted = Thread.interrupted();
                if (parts != null) {
                    parts.stop();
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                state.close();
            }
        }
    }

    /** The base URL for clients; of the first gateway if there are several. */
    public URI url() {
        return gateway(0).url();
    }

    /** The gateway in front of that node, from 0. */
    public LocalService gateway(int node) {
        return parts.gateways().get(node);
    }

    /** A node of the subscription service, from 0. It takes identity tokens only, so clients reach it through {@link #gateway}. */
    public LocalService node(int node) {
        return parts.nodes().get(node);
    }

    /** A node of the chat service, from 0; clients reach it through {@link #gateway}. */
    public LocalService chat(int node) {
        return parts.chats().get(node);
    }

    /** All services: gateways, then nodes. */
    List<LocalService> services() {
        return parts.services();
    }

    /** @throws IllegalStateException if somebody else's server is used */
    public LocalPostgres postgres() {
        LocalPostgres own = parts.postgres();
        if (own == null) {
            throw new IllegalStateException("PostgreSQL is somebody else's here");
        }
        return own;
    }

    /** @throws IllegalStateException if somebody else's server is used */
    public LocalRedis redis() {
        LocalRedis own = parts.redis();
        if (own == null) {
            throw new IllegalStateException("Redis is somebody else's here");
        }
        return own;
    }

    /**
     * A token of the default tenant for a day.
     *
     * @throws IllegalArgumentException if the subject or a pattern is none
     */
    public String token(String subject, List<String> subscribe, List<String> publish) {
        return token(
                DevelopmentKeys.DEFAULT_TENANT, subject, Permissions.of(subscribe, publish, false), TOKEN_LIFETIME);
    }

    /**
     * A token.
     *
     * @param tenant {@code dev}, or one that a token was made for before the platform was started: others it does not know
     * @throws IllegalArgumentException naming what is out of its range
     */
    public String token(String tenant, String subject, Permissions permissions, Duration lifetime) {
        return keys.token(tenant, subject, permissions, lifetime);
    }

    /** What the administration of the gateways, on their {@link LocalService#management()} port, takes as bearer token. */
    public String adminSecret() {
        return keys.adminSecret();
    }

    /** Where {@link #adminSecret} is kept. */
    Path adminSecretFile() {
        return keys.adminSecretFile();
    }

    StateFolder state() {
        return state;
    }

    /** Ends everything in order, within about ten seconds; nothing is left running. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                parts.stop();
            } finally {
                state.close();
            }
        }
    }

    /** Makes keys for a tenant, so that platforms that are started afterwards know it. */
    public static void addTenant(LocalOptions options, String tenant) {
        new DevelopmentKeys(options.folder().resolve("keys"), new SecureRandom())
                .token(tenant, "nobody", Permissions.NONE, Duration.ofSeconds(1));
    }

    /** Waits until the platform is ended from elsewhere. */
    static void awaitForever() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
