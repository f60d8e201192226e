// SPDX-License-Identifier: Apache-2.0
/**
 * When connections and waiting requests leave a node: age, drain, the end of a lease.
 */
@NullMarked
package io.rejoin.web.departure;

import org.jspecify.annotations.NullMarked;
