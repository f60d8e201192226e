// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.StoredBytes;
import io.rejoin.web.StorageLimit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Storage limits for handlers that are tested without a log. */
final class StorageLimits {

    private StorageLimits() {}

    /** Nobody has a limit, so that nobody is summed. */
    static StorageLimit none() {
        StoredBytes unasked = new StoredBytes() {
            @Override
            public Mono<Long> storedBytes(Tenant tenant) {
                throw new AssertionError("summed without a limit");
            }

            @Override
            public Mono<PublishOutcome> earlier(Publication publication) {
                throw new AssertionError("asked without a limit");
            }
        };
        return new StorageLimit(unasked, null, Schedulers.parallel());
    }
}
