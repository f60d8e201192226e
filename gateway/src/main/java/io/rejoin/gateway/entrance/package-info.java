// SPDX-License-Identifier: Apache-2.0
/** The way in, before anybody knows who is asking: the request line, credentials in URLs, origins, bodies. */
@NullMarked
package io.rejoin.gateway.entrance;

import org.jspecify.annotations.NullMarked;
