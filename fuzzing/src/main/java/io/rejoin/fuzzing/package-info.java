// SPDX-License-Identifier: Apache-2.0
/** What the fuzz tests of all modules share. */
@NullMarked
package io.rejoin.fuzzing;

import org.jspecify.annotations.NullMarked;
