// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import java.util.concurrent.atomic.AtomicInteger;

/** A node that the test classes of this JVM share, and names that no other test uses. */
abstract class ServiceTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    static final ServiceNode NODE = ServiceNode.start();

    /** A stream that nobody has used. */
    static String freshStream() {
        return "room:" + NAMES.incrementAndGet();
    }

    /** Somebody who may do anything within tenant acme. */
    static Client anyone() {
        return NODE.client("acme");
    }

    static String events(String stream) {
        return "/streams/v1/" + stream + "/events";
    }
}
