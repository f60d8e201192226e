// SPDX-License-Identifier: Apache-2.0
/**
 * The transports: server-sent events, newline-delimited JSON, JSON pages, long-poll and WebSockets.
 *
 * <p>This package is what products use; the ones below it are its insides, whatever is public in them. A request comes in by
 * {@link io.rejoin.web.ResumableEndpoint}, which has {@code request} read it and {@code page}, {@code delivery}, {@code several} or
 * {@code socket} answer it.
 */
@NullMarked
package io.rejoin.web;

import org.jspecify.annotations.NullMarked;
