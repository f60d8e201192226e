// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

/** One thing that is done to the platform. */
public interface Fault {

    /** As it is chosen by, and as its row is called. */
    String title();

    /**
     * Does it and undoes it; returns when everything that was taken away is back.
     *
     * @param turn how often it was inflicted before: those that hurt one of several take them in turn
     */
    void inflict(Stage stage, int turn) throws Exception;
}
