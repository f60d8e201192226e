// SPDX-License-Identifier: Apache-2.0
/** Deliberate bugs of the core, and the proof that the simulation sees each of them. */
@NullMarked
package io.rejoin.testkit.mutants;

import org.jspecify.annotations.NullMarked;
