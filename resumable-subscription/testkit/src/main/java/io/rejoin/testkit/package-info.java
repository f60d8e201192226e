// SPDX-License-Identifier: Apache-2.0
/**
 * Contracts that every log and feed passes, and the tools to break them.
 */
@NullMarked
package io.rejoin.testkit;

import org.jspecify.annotations.NullMarked;
