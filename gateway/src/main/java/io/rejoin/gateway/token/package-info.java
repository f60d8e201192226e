// SPDX-License-Identifier: Apache-2.0
/** Who is asking, and how the product is told. */
@NullMarked
package io.rejoin.gateway.token;

import org.jspecify.annotations.NullMarked;
