// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes, and what reaches a subscriber of one while the bus loses messages or the database goes back. */
class LostHintsTest {

    /** Long, because the machine may be busy: the promise of two seconds is tested under virtual time. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init")
    private static TestPlatform on;

    @SuppressWarnings("NullAway.Init")
    private static Client here;

    @SuppressWarnings("NullAway.Init")
    private static Client there;

    @BeforeAll
    static void start() throws Exception {
        on = TestPlatform.start(2);
        here = on.client();
        there = here.at(on.gateway(1));
    }

    @AfterAll
    static void stop() {
        on.close();
    }

    @Test
    void whatIsPublishedOnOneNodeIsSeenOnTheOtherAndResumedAcross() throws Exception {
        String last;
        try (Follower follower = there.follow("across", null, "")) {
            here.publish("across", "1");
            there.publish("across", "2");
            follower.awaitData("1", "2");
            last = follower.lastEventId();
        }
        there.publish("across", "3");
        try (Follower follower = here.follow("across", last, "")) {
            there.publish("across", "4");
            follower.awaitData("3", "4");
        }
    }

    @Test
    void anEventWhoseNodeCrashedBetweenCommitAndHintArrives() throws Exception {
        try (Follower follower = here.follow("crashed", null, "")) {
            here.publish("crashed", "1");
            follower.awaitData("1");
            inDatabase(
                    "INSERT INTO rejoin.event (stream_id, seq, written_at, fingerprint, previous, payload)"
                            + " SELECT id, 2, now(), 4711, head_fingerprint, '2' FROM rejoin.stream WHERE name = 'crashed'",
                    "UPDATE rejoin.stream SET head_seq = 2, head_fingerprint = 4711 WHERE name = 'crashed'");
            follower.awaitData("1", "2");
            here.publish("crashed", "3");
            follower.awaitData("1", "2", "3");
        }
    }

    @Test
    void aWedgedRedisDelaysAndLosesNothing() throws Exception {
        try (Follower follower = there.follow("wedged", null, "")) {
            here.publish("wedged", "1");
            follower.awaitData("1");
            on.redis().pause();
            try {
                here.publish("wedged", "2");
                follower.awaitData("1", "2");
            } finally {
                on.redis().resume();
            }
            here.publish("wedged", "3");
            follower.awaitData("1", "2", "3");
        }
    }

    @Test
    void aDeadRedisStopsNeitherPublishingNorResuming() throws Exception {
        String last;
        try (Follower follower = there.follow("dead", null, "")) {
            here.publish("dead", "1");
            follower.awaitData("1");
            last = follower.lastEventId();
            on.redis().kill();
            here.publish("dead", "2");
            follower.awaitData("1", "2");
        }
        try (Follower follower = here.follow("dead", last, "")) {
            here.publish("dead", "3");
            follower.awaitData("2", "3");
            on.redis().start();
            there.publish("dead", "4");
            follower.awaitData("2", "3", "4");
        }
    }

    @Test
    void aRewoundDatabaseResetsThoseBeyondItAndSplicesNobody() throws Exception {
        String kept = here.publish("rewound", "1");
        try (Follower beyond = here.follow("rewound", kept, "?onreset=earliest");
                Follower ended = there.follow("rewound", kept, "")) {
            here.publish("rewound", "\"lost\"");
            beyond.awaitData("\"lost\"");
            ended.awaitData("\"lost\"");
            rewindToFirstEvent("rewound");
            assertThat(beyond.awaitType("rejoin.reset", PATIENCE).data()).contains("other-history");
            assertThat(ended.awaitType("rejoin.reset", PATIENCE).data()).contains("other-history");
            here.publish("rewound", "2");
            beyond.awaitData("\"lost\"", "1", "2");
            assertThat(ended.data()).containsExactly("\"lost\"");
        }
        try (Follower resumed = there.follow("rewound", kept, "")) {
            resumed.awaitData("2");
        }
    }

    /** What a restored backup or a failover to a standby that lagged leaves behind. */
    private static void rewindToFirstEvent(String stream) throws Exception {
        String id = "(SELECT id FROM rejoin.stream WHERE name = '" + stream + "')";
        inDatabase(
                "DELETE FROM rejoin.event WHERE seq > 1 AND stream_id = " + id,
                "UPDATE rejoin.stream SET head_seq = 1, head_fingerprint = (SELECT fingerprint FROM rejoin.event"
                        + " WHERE seq = 1 AND stream_id = " + id + ") WHERE name = '" + stream + "'");
    }

    /** Does these in one transaction, behind the platform's back. */
    private static void inDatabase(String... statements) throws Exception {
        try (Connection connection = on.database();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                assertThat(statement.executeUpdate(sql)).isEqualTo(1);
            }
            connection.commit();
        }
    }
}
