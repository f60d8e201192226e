// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The connections of one log, apart by what they are for, so that none of it starves another. */
record Pools(Connections writers, Connections readers, Connections administrators, Connections trimmers) {

    /** How long a batch waits for a lock before it goes on without the stream: only where a stream is being created. */
    private static final Duration LANE_LOCK_TIMEOUT = Duration.ofMillis(50);

    /**
     * Statements of administration at the same time. They wait for rows that others hold, and would take the connections of those
     * who read for as long.
     */
    static final int ADMINISTRATORS = 2;

    /**
     * How long administration waits for a stream that somebody else holds. Much shorter than a publish: two streams that are held
     * would hold up that of all others otherwise.
     */
    static final Duration ADMINISTRATION_LOCK_TIMEOUT = Duration.ofMillis(200);

    /** Longest statement that deletes; a thousand events of a megabyte each take a while. */
    private static final Duration TRIM_TIMEOUT = Duration.ofSeconds(30);

    /** Migrating may wait for another node that is at it. */
    private static final Duration MIGRATION_TIMEOUT = Duration.ofMinutes(2);

    /** A node that starts can wait longer for its first connection than a publish. */
    private static final Duration MIGRATION_CONNECT_TIMEOUT = Duration.ofSeconds(15);

    /**
     * The statements are few and fixed, and reach rows through indices whatever the tables' size: plans are made once for
     * each connection, and those that would go bad when a table grows faster than its statistics are ruled out.
     */
    static final Map<String, String> PLANS = Map.of(
            "plan_cache_mode", "force_generic_plan",
            "enable_seqscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "jit", "off");

    /**
     * A writer whose connection falls silent between locking and committing would hold its streams for as long as the server keeps
     * the connection, which is hours: so the server ends what rests in a transaction for as long as others wait for a stream. A
     * transaction that was slow, and not dead, is tried again.
     */
    static Pools open(ConnectionFactoryOptions server, PostgresLogSettings settings, Scheduler scheduler) {
        Map<String, String> writing = new HashMap<>(PLANS);
        writing.put("lock_timeout", LANE_LOCK_TIMEOUT.toMillis() + "ms");
        writing.put(
                "idle_in_transaction_session_timeout", settings.lockTimeout().toMillis() + "ms");
        Map<String, String> administering = new HashMap<>(PLANS);
        administering.put("lock_timeout", ADMINISTRATION_LOCK_TIMEOUT.toMillis() + "ms");
        Duration connect = settings.connectTimeout();
        int lanes = settings.lanes() + settings.slowLanes();
        return new Pools(
                Connections.open(server, "rejoin-writer", lanes, connect, settings.writeTimeout(), writing, scheduler),
                Connections.open(
                        server, "rejoin-reader", settings.readers(), connect, settings.readTimeout(), PLANS, scheduler),
                Connections.open(
                        server,
                        "rejoin-administrator",
                        ADMINISTRATORS,
                        connect,
                        settings.writeTimeout(),
                        administering,
                        scheduler),
                Connections.open(server, "rejoin-trimmer", 1, connect, TRIM_TIMEOUT, PLANS, scheduler));
    }

    static Connections forMigration(ConnectionFactoryOptions server, Scheduler scheduler) {
        return Connections.open(
                server, "rejoin-migration", 1, MIGRATION_CONNECT_TIMEOUT, MIGRATION_TIMEOUT, Map.of(), scheduler);
    }

    List<PoolState> states() {
        return List.of(
                writers.state("writer"),
                readers.state("reader"),
                administrators.state("administrator"),
                trimmers.state("trimmer"));
    }

    Mono<Void> close() {
        return writers.close()
                .then(readers.close())
                .then(administrators.close())
                .then(trimmers.close());
    }
}
