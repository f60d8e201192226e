// SPDX-License-Identifier: Apache-2.0
/** How a gateway leaves: nobody's request fails, and its streams go on elsewhere. */
@NullMarked
package io.rejoin.gateway.drain;

import org.jspecify.annotations.NullMarked;
