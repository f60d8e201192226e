// SPDX-License-Identifier: Apache-2.0
/** The way to the product and back. */
@NullMarked
package io.rejoin.gateway.proxy;

import org.jspecify.annotations.NullMarked;
