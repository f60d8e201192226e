// SPDX-License-Identifier: Apache-2.0
/**
 * The whole platform in one JVM.
 */
@NullMarked
package io.rejoin.local;

import org.jspecify.annotations.NullMarked;
