// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.spi.LiveFeed;

/**
 * A bus under test, in good health, as two nodes see it. All tests may share it: every test uses streams of a tenant of
 * its own.
 */
public interface LiveFeedFixture {

    LiveFeed oneNode();

    /** May be the same object as {@link #oneNode} only where nodes of one process share one. */
    LiveFeed otherNode();
}
