// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.Identity;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Asks a gateway who a tenant's token is of: services hold no keys to judge it themselves. Thread-safe; does not block.
 *
 * <p>Errors with a {@link io.rejoin.web.ProblemException}: of the token where it proves nothing, and of code
 * {@code token-exchange-unavailable} where no gateway answers within two seconds or too many are being asked already.
 */
@FunctionalInterface
public interface TokenExchange extends Function<String, Mono<Identity>> {}
