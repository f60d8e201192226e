// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.spi.LiveFeed;
import org.junit.jupiter.api.Nested;
import reactor.core.scheduler.Schedulers;

class InMemoryLiveFeedContractTest {

    @Nested
    class Direct implements LiveFeedContract {

        private final LiveFeedFixture memory = shared(InMemoryLiveFeed.direct());

        @Override
        public LiveFeedFixture fixture() {
            return memory;
        }
    }

    @Nested
    class Asynchronous implements LiveFeedContract {

        private final LiveFeedFixture memory = shared(InMemoryLiveFeed.on(Schedulers.parallel()));

        @Override
        public LiveFeedFixture fixture() {
            return memory;
        }
    }

    private static LiveFeedFixture shared(LiveFeed bus) {
        return new LiveFeedFixture() {

            @Override
            public LiveFeed oneNode() {
                return bus;
            }

            @Override
            public LiveFeed otherNode() {
                return bus;
            }
        };
    }
}
