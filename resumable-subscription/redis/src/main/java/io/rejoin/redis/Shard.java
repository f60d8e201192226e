// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

/**
 * A server that channels live on.
 *
 * @param id stays the same while the server does
 * @param address for people to read
 */
record Shard(String id, String address) {}
