// SPDX-License-Identifier: Apache-2.0
/** How a gateway leaves, by a clock of the tests. */
@NullMarked
package io.rejoin.gateway.drain;

import org.jspecify.annotations.NullMarked;
