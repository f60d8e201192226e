// SPDX-License-Identifier: Apache-2.0
/**
 * The hot path: from a subscription to a connection, as fast as that takes bytes. One stream on a connection ({@link io.rejoin.web.delivery.StreamingResponse}),
 * or many in turn ({@link io.rejoin.web.delivery.SharedConnection}).
 */
@NullMarked
package io.rejoin.web.delivery;

import org.jspecify.annotations.NullMarked;
