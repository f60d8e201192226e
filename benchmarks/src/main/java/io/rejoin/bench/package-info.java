// SPDX-License-Identifier: Apache-2.0
/** The commands of {@code benchmarks/run}: each measures a server from outside of its process, prints a table and writes a result file. */
@NullMarked
package io.rejoin.bench;

import org.jspecify.annotations.NullMarked;
