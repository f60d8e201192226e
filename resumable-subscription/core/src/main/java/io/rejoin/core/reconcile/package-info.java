// SPDX-License-Identifier: Apache-2.0
/**
 * The seam between a durable log and a live feed that may lose anything. Read in this order:
 *
 * <ol>
 *   <li>{@link io.rejoin.core.reconcile.Ring}: the newest events of one stream, contiguous by construction;
 *   <li>{@link io.rejoin.core.reconcile.StreamTail}: keeps a ring true to the log, with hints where they fit and reads
 *       where they do not;
 *   <li>{@link io.rejoin.core.reconcile.SubscriberCursor}: one subscriber, a position that moves along ring and log;
 *   <li>{@link io.rejoin.core.reconcile.Auditor} and {@link io.rejoin.core.reconcile.FeedWatch}: what notices that
 *       something was lost when nothing tells;
 *   <li>{@link io.rejoin.core.reconcile.ReconcilingNode}: all of it for one process.
 * </ol>
 */
@NullMarked
package io.rejoin.core.reconcile;

import org.jspecify.annotations.NullMarked;
