// SPDX-License-Identifier: Apache-2.0
/**
 * Pages of a stream, and long-polls, which are pages that wait.
 */
@NullMarked
package io.rejoin.web.page;

import org.jspecify.annotations.NullMarked;
