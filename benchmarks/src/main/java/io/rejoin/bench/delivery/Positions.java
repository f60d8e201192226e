// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.load.Wish;
import io.rejoin.bench.server.Target;
import java.util.function.IntFunction;

/** Where subscribers of streams stand who have seen all there is. */
final class Positions {

    private Positions() {}

    /** As an observer of each stream is told with the next event, which it publishes. */
    static String[] of(Target target, int streams, IntFunction<String> names, Publisher publisher) throws Exception {
        try (Subscribers observers = new Subscribers()) {
            observers.connect(target.port(), streams, i -> Wish.observing(target.subscribe(names.apply(i), null)));
            publisher.publishNow(0, streams, 1);
            observers.awaitLast(publisher::last);
            String[] positions = new String[streams];
            for (int i = 0; i < streams; i++) {
                positions[i] = observers.position(i);
            }
            return positions;
        }
    }
}
