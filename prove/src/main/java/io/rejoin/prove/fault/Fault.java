// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import java.time.Duration;

/** One thing that is done to the platform, and undone. */
public interface Fault {

    /** Undoes it; returns when everything that was taken away is back. May run while another place's fault is undone. */
    @FunctionalInterface
    interface Cure {
        void apply() throws Exception;
    }

    /** As it is chosen by, and as its row is called. */
    String title();

    /** What is hurt. Faults of one place cannot overlap. */
    Place place();

    /** Does it; returns when it is done. */
    Cure begin(Stage stage) throws Exception;

    /** For how long it is left so. */
    Duration lasting();

    /** Whether nobody's requests come through while it lasts. */
    default boolean stopsEverybody() {
        return false;
    }

    /** All of it. */
    default void inflict(Stage stage) throws Exception {
        Cure cure = begin(stage);
        stage.pass(lasting());
        cure.apply();
    }
}
