// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/**
 * What is known of a stream.
 *
 * @param earliest the position before the oldest event that is kept
 * @param head the position after the newest event
 */
public record StreamMetadata(StreamKey stream, Cursor earliest, Cursor head, Retention retention) {

    /** How many events are kept. */
    public long count() {
        return head.seq() - earliest.seq();
    }
}
