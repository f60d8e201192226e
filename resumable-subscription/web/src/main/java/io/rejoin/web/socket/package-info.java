// SPDX-License-Identifier: Apache-2.0
/**
 * WebSockets of sub-protocol {@code rejoin.v1}: the upgrade, frames, messages, and what they mean.
 */
@NullMarked
package io.rejoin.web.socket;

import org.jspecify.annotations.NullMarked;
