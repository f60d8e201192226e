// SPDX-License-Identifier: Apache-2.0
/**
 * A small platform in virtual time, on one thread: nodes, publishers, subscribers, and everything that can go wrong, all
 * drawn from one seed.
 */
@NullMarked
package io.rejoin.testkit.simulation;

import org.jspecify.annotations.NullMarked;
