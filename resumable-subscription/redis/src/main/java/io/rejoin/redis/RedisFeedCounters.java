// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

/**
 * What a feed has done since it was made; all counts only grow.
 *
 * @param published messages that Redis took, probes among them
 * @param rejected messages not sent: disconnected, or too many in flight
 * @param failed messages sent that Redis refused or did not answer in time; may have been delivered all the same
 * @param received messages that arrived for a listener's stream
 * @param malformed messages that arrived and could not be read
 * @param interruptions listening connections lost or given up
 * @param probesAnswered probes that came back
 * @param probesFailed probes that did not, or could not be sent
 */
public record RedisFeedCounters(
        long published,
        long rejected,
        long failed,
        long received,
        long malformed,
        long interruptions,
        long probesAnswered,
        long probesFailed) {}
