// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.local.LocalPostgres;
import io.rejoin.prove.scene.Database;
import io.rejoin.prove.scene.Standby;
import java.time.Duration;

/** What is done to PostgreSQL. */
enum DatabaseFault implements Fault {
    KILLED("postgres-killed", Duration.ofSeconds(1)) {
        @Override
        Cure begin(Stage stage, Database database) throws Exception {
            database.kill();
            return database::start;
        }
    },

    FROZEN("postgres-frozen", Duration.ofSeconds(6)) {
        @Override
        Cure begin(Stage stage, Database database) {
            database.freeze();
            return database::goOn;
        }
    },

    /** To an asynchronous standby that lacks the last commits. */
    FAILED_OVER("postgres-failed-over", Duration.ZERO) {
        @Override
        Cure begin(Stage stage, Database database) throws Exception {
            Standby standby = database.standby();
            standby.replication().silence();
            loseWhatIsPublished(stage, database);
            return () -> {
                database.promote(standby);
                stage.answers(database.awaitAnswer());
            };
        }
    },

    /** From a backup that lacks what came after it. */
    RESTORED("postgres-restored", Duration.ZERO) {
        @Override
        Cure begin(Stage stage, Database database) throws Exception {
            LocalPostgres backup = database.backUp();
            loseWhatIsPublished(stage, database);
            return () -> {
                database.restore(backup);
                stage.answers(database.awaitAnswer());
            };
        }
    };

    private static final int LOST_OF_EACH_STREAM = 10;

    private final String title;
    private final Duration lasting;

    DatabaseFault(String title, Duration lasting) {
        this.title = title;
        this.lasting = lasting;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Place place() {
        return Place.of(Place.Kind.POSTGRES);
    }

    @Override
    public Duration lasting() {
        return lasting;
    }

    @Override
    public Cure begin(Stage stage) throws Exception {
        return begin(stage, stage.scene().database());
    }

    abstract Cure begin(Stage stage, Database database) throws Exception;

    private static void loseWhatIsPublished(Stage stage, Database database) throws InterruptedException {
        if (!stage.isPublishing(LOST_OF_EACH_STREAM)) {
            stage.broken("publishing stopped before the database was hurt");
        }
        database.crash();
        stage.rewound();
    }
}
