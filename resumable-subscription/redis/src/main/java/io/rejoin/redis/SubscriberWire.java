// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import java.util.List;

/**
 * What a {@link ShardLink} says on its connection. Acknowledgements come back by the connection's listener, in the order
 * of the commands.
 */
interface SubscriberWire {

    void subscribe(List<String> channels);

    void unsubscribe(List<String> channels);

    /** What is told on the loop when Redis refuses a command; acknowledgements of these channels will not come. */
    interface Refusals {
        void refused(SubscriberWire from, List<String> channels);
    }
}
