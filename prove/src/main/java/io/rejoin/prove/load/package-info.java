// SPDX-License-Identifier: Apache-2.0
/** Publishers and subscribers that behave as clients should. */
@NullMarked
package io.rejoin.prove.load;

import org.jspecify.annotations.NullMarked;
