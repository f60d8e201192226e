// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.local.LocalPostgres;
import io.rejoin.prove.scene.Database;
import io.rejoin.prove.scene.Standby;
import java.time.Duration;

/** What is done to PostgreSQL. */
enum DatabaseFault implements Fault {
    KILLED("postgres-killed") {
        @Override
        void inflict(Stage stage, Database database) throws Exception {
            database.kill();
            stage.pass(Duration.ofSeconds(1));
            database.start();
        }
    },

    FROZEN("postgres-frozen") {
        @Override
        void inflict(Stage stage, Database database) throws Exception {
            database.freeze();
            stage.pass(Duration.ofSeconds(6));
            database.goOn();
        }
    },

    /** To an asynchronous standby that lacks the last commits. */
    FAILED_OVER("postgres-failed-over") {
        @Override
        void inflict(Stage stage, Database database) throws Exception {
            Standby standby = database.standby();
            standby.replication().silence();
            publishWhatWillBeLost(stage);
            database.crash();
            stage.rewound();
            database.promote(standby);
            stage.answers(database.awaitAnswer());
        }
    },

    /** From a backup that lacks what came after it. */
    RESTORED("postgres-restored") {
        @Override
        void inflict(Stage stage, Database database) throws Exception {
            LocalPostgres backup = database.backUp();
            publishWhatWillBeLost(stage);
            database.crash();
            stage.rewound();
            database.restore(backup);
            stage.answers(database.awaitAnswer());
        }
    };

    private static final int LOST_OF_EACH_STREAM = 10;

    private final String title;

    DatabaseFault(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void inflict(Stage stage) throws Exception {
        inflict(stage, stage.scene().database());
    }

    abstract void inflict(Stage stage, Database database) throws Exception;

    private static void publishWhatWillBeLost(Stage stage) throws InterruptedException {
        if (!stage.isPublishing(LOST_OF_EACH_STREAM)) {
            stage.broken("publishing stopped before the database was hurt");
        }
    }
}
