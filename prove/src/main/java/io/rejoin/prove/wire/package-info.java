// SPDX-License-Identifier: Apache-2.0
/** Connections of clients, close enough to the wire to be cut in the middle of a frame, and proxies that do so. */
@NullMarked
package io.rejoin.prove.wire;

import org.jspecify.annotations.NullMarked;
