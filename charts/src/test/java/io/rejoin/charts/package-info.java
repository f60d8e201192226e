// SPDX-License-Identifier: Apache-2.0
/** The charts, rendered by the real Helm, and judged without a cluster. */
@NullMarked
package io.rejoin.charts;

import org.jspecify.annotations.NullMarked;
