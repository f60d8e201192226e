// SPDX-License-Identifier: Apache-2.0
/**
 * Who is asking: a signed token becomes an identity.
 */
@NullMarked
package io.rejoin.token;

import org.jspecify.annotations.NullMarked;
