// SPDX-License-Identifier: Apache-2.0
/** Routes that products register for themselves, by ConfigMaps in their namespaces. */
@NullMarked
package io.rejoin.gateway.registration;

import org.jspecify.annotations.NullMarked;
