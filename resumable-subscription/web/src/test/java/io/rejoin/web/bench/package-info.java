// SPDX-License-Identifier: Apache-2.0
/** What a delivery costs, measured from outside of the process that delivers. Run by hand, not with the tests. */
@NullMarked
package io.rejoin.web.bench;

import org.jspecify.annotations.NullMarked;
