// SPDX-License-Identifier: Apache-2.0
/** Watches for buffers that tests, or what they test, forget to release. */
@NullMarked
package io.rejoin.leak;

import org.jspecify.annotations.NullMarked;
