// SPDX-License-Identifier: Apache-2.0
/** Faults on a platform of real processes, and the audit of what every client saw meanwhile. */
@NullMarked
package io.rejoin.prove;

import org.jspecify.annotations.NullMarked;
