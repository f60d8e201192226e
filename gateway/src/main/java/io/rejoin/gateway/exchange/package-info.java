// SPDX-License-Identifier: Apache-2.0
/** What becomes of an exchange that lasts longer than its filters: who goes on with it, and who is told of its end. */
@NullMarked
package io.rejoin.gateway.exchange;

import org.jspecify.annotations.NullMarked;
