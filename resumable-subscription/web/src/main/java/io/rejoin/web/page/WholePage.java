// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.web.delivery.FrameSink;
import reactor.core.publisher.Mono;

/** A page that is held as a whole, until all of it is written. */
final class WholePage implements PageBody {

    private final byte[] text;
    private int written;

    /** @param text which nobody changes any more */
    WholePage(byte[] text) {
        this.text = text;
    }

    @Override
    public int size() {
        return text.length - written;
    }

    @Override
    public void writeChunk(FrameSink connection, int maxBytes) {
        int length = Math.min(size(), maxBytes);
        connection.begin(length);
        connection.append(text, written, length);
        written += length;
        connection.send();
    }

    @Override
    public boolean isLast() {
        return true;
    }

    @Override
    public Mono<Runnable> more() {
        return Mono.empty();
    }

    @Override
    public boolean cutShort() {
        return false;
    }
}
