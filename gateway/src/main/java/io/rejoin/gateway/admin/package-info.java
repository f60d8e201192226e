// SPDX-License-Identifier: Apache-2.0
/** What operators change while the gateways run, on the management port. */
@NullMarked
package io.rejoin.gateway.admin;

import org.jspecify.annotations.NullMarked;
