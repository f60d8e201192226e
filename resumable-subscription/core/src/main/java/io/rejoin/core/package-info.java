// SPDX-License-Identifier: Apache-2.0
/**
 * Resumable subscriptions: what an application publishes, what a subscriber is sent, and the positions between.
 *
 * <p>{@link io.rejoin.core.Subscriptions} and {@link io.rejoin.core.EventPublisher} are the two ends; the log and the
 * feed they stand on are in {@link io.rejoin.core.spi}, the machine that reconciles the two in
 * {@link io.rejoin.core.reconcile}.
 */
@NullMarked
package io.rejoin.core;

import org.jspecify.annotations.NullMarked;
