// SPDX-License-Identifier: Apache-2.0
/**
 * What the reconciliation stands on: a durable, ordered {@link io.rejoin.core.spi.EventLog} and a
 * {@link io.rejoin.core.spi.LiveFeed} that may lose anything. Abilities that not every log has are interfaces of their
 * own.
 */
@NullMarked
package io.rejoin.core.spi;

import org.jspecify.annotations.NullMarked;
