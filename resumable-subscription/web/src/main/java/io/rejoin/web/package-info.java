// SPDX-License-Identifier: Apache-2.0
/**
 * The transports: server-sent events, newline-delimited JSON, JSON pages and long-poll.
 */
@NullMarked
package io.rejoin.web;

import org.jspecify.annotations.NullMarked;
