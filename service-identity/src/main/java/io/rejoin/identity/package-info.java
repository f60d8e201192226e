// SPDX-License-Identifier: Apache-2.0
/**
 * A service's side of the front door: who is calling, what they may do, and until when.
 *
 * <p>A service routes through {@link io.rejoin.identity.IdentityFilter}, asks {@link io.rejoin.identity.Caller} for its streams,
 * and holds no tenant's key.
 */
@NullMarked
package io.rejoin.identity;

import org.jspecify.annotations.NullMarked;
