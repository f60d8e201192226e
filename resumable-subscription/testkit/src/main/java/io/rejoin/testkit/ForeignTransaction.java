// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import java.util.List;
import reactor.core.publisher.Mono;

/** An open transaction of somebody else's, a product's for instance, in which the log under test takes part. For one thread. */
public interface ForeignTransaction {

    /** Appends, once, as part of the transaction; one outcome for each publication. What is {@code Busy} leaves it as it was. */
    Mono<List<PublishOutcome>> append(List<Publication> publications);

    /** Commits and lets go of everything. */
    Mono<Void> commit();

    /** Rolls back and lets go of everything. */
    Mono<Void> rollBack();
}
