// SPDX-License-Identifier: Apache-2.0
/**
 * A product on the starter, as small as one can be.
 */
@NullMarked
package io.rejoin.example;

import org.jspecify.annotations.NullMarked;
