// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.HexFormat;

/**
 * One life of a stream: drawn at random when the stream is created, so that a stream deleted and re-created under its
 * old name is told from the one it replaced even where it has no events yet.
 */
public record Incarnation(long value) {

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
