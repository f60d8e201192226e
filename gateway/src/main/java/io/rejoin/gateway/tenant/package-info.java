// SPDX-License-Identifier: Apache-2.0
/** What a tenant is: whose tokens are believed, what it may use, and where that is known from. */
@NullMarked
package io.rejoin.gateway.tenant;

import org.jspecify.annotations.NullMarked;
