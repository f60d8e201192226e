// SPDX-License-Identifier: Apache-2.0
/** Builds the images of the programs and runs them. */
@NullMarked
package io.rejoin.images;

import org.jspecify.annotations.NullMarked;
