// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.local.LocalPostgres;
import io.rejoin.prove.wire.FaultyWire;

/**
 * A server that follows another one asynchronously.
 *
 * @param replication the way from it to the other: while it is silent, the standby falls behind
 */
public record Standby(LocalPostgres server, FaultyWire replication) {}
