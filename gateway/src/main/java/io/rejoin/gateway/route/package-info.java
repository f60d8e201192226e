// SPDX-License-Identifier: Apache-2.0
/** Which product a request belongs to, and in which order the filters see it. */
@NullMarked
package io.rejoin.gateway.route;

import org.jspecify.annotations.NullMarked;
