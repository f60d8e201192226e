// SPDX-License-Identifier: Apache-2.0
/** What it costs to take a publish: in process next to pgbench, over HTTP, and where a program's processor time goes. */
@NullMarked
package io.rejoin.bench.publish;

import org.jspecify.annotations.NullMarked;
