// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

/** One thing that is done to the platform. */
public interface Fault {

    /** As it is chosen by, and as its row is called. */
    String title();

    /**
     * Does it and undoes it; returns when everything that was taken away is back.
     */
    void inflict(Stage stage) throws Exception;
}
