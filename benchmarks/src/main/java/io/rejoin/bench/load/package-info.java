// SPDX-License-Identifier: Apache-2.0
/** The load: subscribers that check what they get, and publishers that keep to a rate. */
@NullMarked
package io.rejoin.bench.load;

import org.jspecify.annotations.NullMarked;
