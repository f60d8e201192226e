// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import reactor.core.publisher.Mono;

/** Judges tenants' tokens. Safe for use by several threads. */
@FunctionalInterface
public interface TokenVerifier {

    /**
     * Judges one token at the time of subscription.
     *
     * <p>The mono emits exactly one outcome and never blocks; the arithmetic of a signature (some 10 to 200 µs) runs on the subscribing
     * thread, or on the thread that delivers the key. Refusals are values. An error signal is a fault of the system, never of the token,
     * and the caller does not let the request pass. Cancelling abandons the work.
     *
     * @param compactToken the token as it stands after {@code Bearer }, in compact serialization; of any length and content
     */
    Mono<Verification> verify(String compactToken);
}
