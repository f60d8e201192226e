// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Netty's allocator, which adds an arena when several threads want one at the same time, waits for whoever is using the old ones: a
 * moment, and Netty's own list of what may block leaves it out. A test in which it happened lost a request.
 */
public final class AllocatorLock implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(
                "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines");
    }
}
