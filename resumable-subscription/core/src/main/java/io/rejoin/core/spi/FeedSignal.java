// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

/** What a {@link LiveFeed} tells a listener. */
public sealed interface FeedSignal {

    /** The bus acknowledged the subscription, first or again: what is sent from now on arrives, what was sent before may be lost. */
    record Listening() implements FeedSignal {}

    /** The subscription is broken and will be restored; messages are being lost. */
    record Interrupted() implements FeedSignal {}

    /** A message arrived. */
    record Received(FeedMessage message) implements FeedSignal {}
}
