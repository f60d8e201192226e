// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.StreamKey;
import io.rejoin.web.delivery.FrameSink;
import reactor.core.publisher.Mono;

/** A page of a stream, of which one part is held at a time. */
final class StreamPage implements PageBody {

    private final PageReader reader;
    private final StreamKey stream;
    private final PageText text = new PageText();
    private Page part;

    StreamPage(PageReader reader, StreamKey stream, Page first) {
        this.reader = reader;
        this.stream = stream;
        this.part = first;
        text.add(first);
    }

    @Override
    public int size() {
        return text.size();
    }

    @Override
    public void writeChunk(FrameSink connection, int maxBytes) {
        text.writeChunk(connection, maxBytes);
    }

    @Override
    public boolean isLast() {
        return part.isLast();
    }

    @Override
    public Mono<Runnable> more() {
        return reader.more(stream, part).map(next -> () -> take(next));
    }

    private void take(Page next) {
        text.add(next);
        part = next;
    }

    /** Who reads forwards is told how far the page has come, and asks from there; any other page would have a hole at its end. */
    @Override
    public boolean cutShort() {
        if (part.rest().toTheLast()) {
            return false;
        }
        take(part.cutShort());
        return true;
    }
}
