// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import java.util.function.LongConsumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/** A batch, whose lines are counted as they pass by; nothing of it is kept. Of one request. */
final class CountedLines extends ServerHttpRequestDecorator {

    private static final String BATCH = "application/x-ndjson";
    private static final byte LINE_FEED = '\n';

    private final LongConsumer total;
    private long lines;
    private boolean inLine;

    private CountedLines(ServerHttpRequest request, LongConsumer total) {
        super(request);
        this.total = total;
    }

    /**
     * The exchange as it goes on; the same one unless it brings a batch.
     *
     * @param total told the number of lines that are not empty, once, when the body has passed or broken off
     */
    static ServerWebExchange in(ServerWebExchange exchange, LongConsumer total) {
        String type = exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        boolean batch = type != null && type.trim().regionMatches(true, 0, BATCH, 0, BATCH.length());
        return batch
                ? exchange.mutate()
                        .request(new CountedLines(exchange.getRequest(), total))
                        .build()
                : exchange;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return super.getBody().doOnNext(this::count).doFinally(_ -> total.accept(inLine ? lines + 1 : lines));
    }

    private void count(DataBuffer buffer) {
        int from = buffer.readPosition();
        int end = buffer.writePosition();
        for (int feed = next(buffer, from); feed >= 0; feed = next(buffer, from)) {
            lines += inLine || feed > from ? 1 : 0;
            inLine = false;
            from = feed + 1;
        }
        inLine |= from < end;
    }

    private static int next(DataBuffer buffer, int from) {
        return buffer.indexOf(it -> it == LINE_FEED, from);
    }
}
