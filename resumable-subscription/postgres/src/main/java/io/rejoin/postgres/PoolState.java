// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

/**
 * One pool of connections at a moment.
 *
 * @param used connections at work
 * @param waiting those who wait for one
 * @param max connections that there may be
 */
public record PoolState(String name, int used, int waiting, int max) {}
