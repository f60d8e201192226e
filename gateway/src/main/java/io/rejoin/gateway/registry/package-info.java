// SPDX-License-Identifier: Apache-2.0
/** What may change while the gateways run: tenants, keys and revocations, out of the settings and the store, followed into memory. */
@NullMarked
package io.rejoin.gateway.registry;

import org.jspecify.annotations.NullMarked;
