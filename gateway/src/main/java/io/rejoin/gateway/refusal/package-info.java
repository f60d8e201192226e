// SPDX-License-Identifier: Apache-2.0
/** What the front door refuses, and how a refusal looks on the wire. */
@NullMarked
package io.rejoin.gateway.refusal;

import org.jspecify.annotations.NullMarked;
