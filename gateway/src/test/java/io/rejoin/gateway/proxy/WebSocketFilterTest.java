// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Of products that are spoken to in TLS, by their name. */
class WebSocketFilterTest {

    private static final List<InetSocketAddress> ADDRESSES = List.of(
            InetSocketAddress.createUnresolved("one", 443),
            InetSocketAddress.createUnresolved("two", 443),
            InetSocketAddress.createUnresolved("three", 443));

    private final List<InetSocketAddress> asked = new ArrayList<>();

    private Mono<ProductAnswer> ask(InetSocketAddress address, Mono<ProductAnswer> first, Mono<ProductAnswer> others) {
        asked.add(address);
        return address.equals(ADDRESSES.getFirst()) ? first : others;
    }

    @Test
    void addressThatTakesNoConnectionIsFollowedByTheNext() {
        ProductAnswer answer = new ProductAnswer.Refused(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN));
        StepVerifier.create(WebSocketFilter.firstToBeReached(
                        ADDRESSES, address -> ask(address, Mono.error(new ConnectException()), Mono.just(answer))))
                .expectNext(answer)
                .verifyComplete();
        assertThat(asked).isEqualTo(ADDRESSES.subList(0, 2));
    }

    @Test
    void productThatBreaksOffIsNotAskedElsewhere() {
        StepVerifier.create(WebSocketFilter.firstToBeReached(
                        ADDRESSES, address -> ask(address, Mono.error(new IOException()), Mono.never())))
                .verifyError(IOException.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void lastOneThatTakesNoConnectionEndsIt() {
        Mono<ProductAnswer> dead = Mono.error(new ConnectException());
        StepVerifier.create(WebSocketFilter.firstToBeReached(ADDRESSES, address -> ask(address, dead, dead)))
                .verifyError(ConnectException.class);
        assertThat(asked).isEqualTo(ADDRESSES);
    }
}
