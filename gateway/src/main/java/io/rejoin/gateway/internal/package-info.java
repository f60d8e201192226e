// SPDX-License-Identifier: Apache-2.0
/** What services ask of the gateways, on the management port: whom to believe, what was revoked, and who a new token is of. */
@NullMarked
package io.rejoin.gateway.internal;

import org.jspecify.annotations.NullMarked;
