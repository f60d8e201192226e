// SPDX-License-Identifier: Apache-2.0
/** What a run found: tables, and on which machine by which command. */
@NullMarked
package io.rejoin.bench.report;

import org.jspecify.annotations.NullMarked;
