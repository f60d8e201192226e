// SPDX-License-Identifier: Apache-2.0
/** How much of the platform a tenant, a user and an address may use. */
@NullMarked
package io.rejoin.gateway.limit;

import org.jspecify.annotations.NullMarked;
