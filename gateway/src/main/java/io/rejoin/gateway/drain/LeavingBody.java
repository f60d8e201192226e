// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;

/**
 * A product's endless answer on its way to the client, which can be ended where one of its pieces ends. For one subscriber.
 *
 * <p>Nothing is held back: only the last bytes that passed are remembered, to know whether they ended a piece. Where they did not,
 * the answer goes on until a piece has ended.
 */
public final class LeavingBody implements OpenStreams.Stream {

    /** What a stream consists of. */
    public enum Pieces {

        /** Server-sent events: blocks that end with an empty line. */
        EVENTS,

        /** Lines. */
        LINES;

        /** A piece that says when to come back. */
        String farewell(Duration after) {
            return switch (this) {
                case EVENTS -> "retry: %d\n\n".formatted(after.toMillis());
                case LINES -> "{\"rejoin\": \"drain\", \"reconnectAfterMs\": %d}\n".formatted(after.toMillis());
            };
        }

        /** The index just after the last end of a piece in the bytes, or -1; {@code before} are the two that passed last. */
        int lastEnd(int before, DataBuffer bytes) {
            for (int end = bytes.writePosition(); end > bytes.readPosition(); end--) {
                if (isEnd(before, bytes, end)) {
                    return end;
                }
            }
            return -1;
        }

        private boolean isEnd(int before, DataBuffer bytes, int end) {
            char last = at(before, bytes, end - 1);
            if (this == LINES) {
                return last == '\n';
            }
            char previous = at(before, bytes, end - 2);
            return switch (last) {
                case '\n' -> previous == '\n' || previous == '\r' && at(before, bytes, end - 3) == '\n';
                case '\r' -> previous == '\r';
                default -> false;
            };
        }

        private static char at(int before, DataBuffer bytes, int index) {
            int back = bytes.readPosition() - index;
            int found = back <= 0 ? bytes.getByte(index) : back == 1 ? before : before >>> Byte.SIZE;
            return (char) (found & 0xff);
        }
    }

    private final Pieces pieces;
    private final DataBufferFactory buffers;
    private final Executor loop;
    private final Runnable hangUp;
    private final Sinks.Empty<Void> end = Sinks.empty();

    /** The last two bytes that passed, the last one lowest; zero where there was none. */
    private int last;

    private boolean atEnd = true;
    private @Nullable Duration comeBackAfter;

    /**
     * @param loop runs one after the other, and is where the body's buffers come from
     * @param hangUp gives up a client that does not take what it was sent; may be called from any thread
     */
    public LeavingBody(Pieces pieces, DataBufferFactory buffers, Executor loop, Runnable hangUp) {
        this.pieces = pieces;
        this.buffers = buffers;
        this.loop = loop;
        this.hangUp = hangUp;
    }

    /** The body, registered while it is subscribed to; it takes over the ownership of each buffer, and hands it on. */
    public Flux<DataBuffer> of(Publisher<? extends DataBuffer> body, OpenStreams open) {
        return Flux.using(
                        () -> open.enter(this),
                        entry -> Flux.<DataBuffer>from(body)
                                .handle(this::pass)
                                .takeUntilOther(end.asMono())
                                .concatWith(Mono.defer(this::farewell)),
                        Disposable::dispose)
                // A client that leaves while a buffer is on its way: nobody else would give it back.
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    @Override
    public void leave(Duration after) {
        loop.execute(() -> {
            comeBackAfter = after;
            if (atEnd) {
                var _ = end.tryEmitEmpty(); // nobody left to be told
            }
        });
    }

    @Override
    public void cut() {
        hangUp.run();
    }

    private void pass(DataBuffer bytes, SynchronousSink<DataBuffer> sink) {
        if (bytes.readableByteCount() == 0) {
            sink.next(bytes);
            return;
        }
        if (comeBackAfter != null) {
            int cut = pieces.lastEnd(last, bytes);
            if (cut >= 0) {
                sink.next(cut(bytes, cut));
                sink.complete();
                return;
            }
        }
        atEnd = pieces.isEnd(last, bytes, bytes.writePosition());
        remember(bytes);
        sink.next(bytes);
    }

    private static DataBuffer cut(DataBuffer bytes, int end) {
        DataBuffer kept = bytes.split(end);
        DataBufferUtils.release(bytes);
        return kept;
    }

    private void remember(DataBuffer bytes) {
        int end = bytes.writePosition();
        last = Pieces.at(last, bytes, end - 2) << Byte.SIZE | Pieces.at(last, bytes, end - 1);
    }

    private Mono<DataBuffer> farewell() {
        Duration after = comeBackAfter;
        if (after == null) {
            return Mono.empty();
        }
        String text = pieces.farewell(after);
        return Mono.fromSupplier(() -> buffers.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
