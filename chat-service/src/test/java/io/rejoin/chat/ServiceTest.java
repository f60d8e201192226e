// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.util.concurrent.atomic.AtomicInteger;

/** A node that the test classes of this JVM share, and users that no other test uses. */
abstract class ServiceTest {

    private static final AtomicInteger TENANTS = new AtomicInteger();

    static final ServiceNode NODE = ServiceNode.start();

    /** Of this test alone: what it makes, no other sees. */
    private final String tenant = "tenant-" + TENANTS.incrementAndGet();

    final User alice = user("alice");
    final User bob = user("bob");
    final User carol = user("carol");

    /** A second node, for what concerns more than one; started by the first test that needs it. */
    private static final class Second {

        static final ServiceNode NODE = ServiceNode.start();
    }

    /** The same user at another node. */
    static User elsewhere(User user) {
        return user.at(Second.NODE.port());
    }

    User user(String name) {
        return NODE.user(tenant, name);
    }

    static User ofTenant(String tenant, String name) {
        return NODE.user(tenant, name);
    }
}
