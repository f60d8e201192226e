// SPDX-License-Identifier: Apache-2.0
/** The servers under test, each a process of its own. */
@NullMarked
package io.rejoin.bench.server;

import org.jspecify.annotations.NullMarked;
