// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server under test as its clients see it, on the loopback address. Safe for use by several threads. */
public interface Target {

    String name();

    /** The processes whose processor time counts, each with what it is called in tables. */
    List<ServerProcess> processes();

    int port();

    /**
     * What a client says to get a stream's events, over the transport that is measured.
     *
     * @param position where to go on from, {@code null} for what comes from now on
     */
    Opening subscribe(String stream, @Nullable String position);

    /** Whether it says of itself that no subscriber misses an event or is given one twice. */
    boolean promisesAll();

    int publishPort();

    /** The head of a request that publishes a body of so many bytes, JSON or, where {@code lines}, a batch of lines of it. */
    String publish(String stream, int length, boolean lines);

    /** Whether a body may be a batch of lines. */
    boolean takesBatches();
}
