// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.gateway.exchange.ExchangeEndFilter;
import io.rejoin.gateway.proxy.UpstreamAddresses.Address;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class UpstreamAttemptTest {

    private final UpstreamAddresses addresses = new UpstreamAddresses(
            "product",
            8082,
            host -> Mono.just(List.of(InetAddress.getLoopbackAddress())),
            Duration.ofSeconds(5),
            VirtualTimeScheduler.create(),
            new Random(7));
    private final Address address = Objects.requireNonNull(addresses.next().block());
    private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

    UpstreamAttemptTest() {
        new ExchangeEndFilter().filter(exchange, _ -> Mono.never()).subscribe();
    }

    @AfterEach
    void close() {
        addresses.dispose();
    }

    @Test
    void countsAtItsAddressUntilItsExchangeEnds() {
        UpstreamAttempt.begin(exchange, address);
        assertThat(address.open()).isOne();
        UpstreamAttempt.endOf(exchange);
        UpstreamAttempt.endOf(exchange);
        assertThat(address.open()).isZero();
    }

    @Test
    void failureEndsIt() {
        UpstreamAttempt.begin(exchange, address).failed(new ConnectException());
        UpstreamAttempt.endOf(exchange);
        assertThat(address.open()).isZero();
    }

    /** As where a product answered that it drains and another try is made: the address would never be drawn again. */
    @Test
    void attemptThatIsForgottenCountsNoLonger() {
        UpstreamAttempt.begin(exchange, address);
        UpstreamAttempt.forget(exchange, new HttpHeaders());
        UpstreamAttempt.begin(exchange, address);
        assertThat(address.open()).isOne();
        UpstreamAttempt.endOf(exchange);
        assertThat(address.open()).isZero();
    }
}
