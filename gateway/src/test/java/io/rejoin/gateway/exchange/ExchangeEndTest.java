// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

class ExchangeEndTest {

    private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
    private final List<String> done = new ArrayList<>();

    ExchangeEndTest() {
        ExchangeEnd.prepare(exchange);
    }

    private ExchangeEnd taken() {
        return Objects.requireNonNull(ExchangeEnd.take(exchange));
    }

    @Test
    void isTakenByOneAlone() {
        taken();
        assertThat(ExchangeEnd.take(exchange)).isNull();
    }

    @Test
    void doesEachThingOnce() {
        ExchangeEnd.add(exchange, () -> done.add("first"));
        ExchangeEnd.add(exchange, () -> done.add("second"));
        ExchangeEnd end = taken();
        end.run();
        end.run();
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void doesAtOnceWhatIsAddedWhenTheExchangeIsOver() {
        taken().run();
        ExchangeEnd.add(exchange, () -> done.add("late"));
        assertThat(done).containsExactly("late");
    }

    @Test
    void doesTheRestWhereSomethingThrows() {
        ExchangeEnd.add(exchange, () -> {
            throw new IllegalStateException("first");
        });
        ExchangeEnd.add(exchange, () -> done.add("second"));
        assertThatThrownBy(taken()::run).hasMessage("first");
        assertThat(done).containsExactly("second");
    }
}
