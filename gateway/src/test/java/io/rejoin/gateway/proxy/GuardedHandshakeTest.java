// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

class GuardedHandshakeTest {

    private static final int PROBES = 5;
    private static final Duration OPEN_FOR = Duration.ofSeconds(5);

    private Instant now = Instant.EPOCH;
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    private final CircuitBreaker circuit = CircuitBreaker.of(
            "product",
            CircuitBreakerConfig.custom()
                    .clock(clock)
                    .waitDurationInOpenState(OPEN_FOR)
                    .permittedNumberOfCallsInHalfOpenState(PROBES)
                    .build());

    private record Asked(MockServerWebExchange exchange, GuardedHandshake handshake) {}

    private Asked ask() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/ws"));
        return new Asked(exchange, Objects.requireNonNull(GuardedHandshake.begin(circuit, exchange)));
    }

    private boolean isPermitted() {
        return GuardedHandshake.begin(circuit, MockServerWebExchange.from(MockServerHttpRequest.get("/ws"))) != null;
    }

    /** Until the product is tried again; as many handshakes as may try it. */
    private List<Asked> probes() {
        circuit.transitionToOpenState();
        assertThat(isPermitted()).isFalse();
        now = now.plus(OPEN_FOR).plusMillis(1);
        List<Asked> probes = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            probes.add(ask());
        }
        assertThat(circuit.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(isPermitted()).isFalse();
        return probes;
    }

    @Test
    void openCircuitIsTriedWhenItsTimeIsOverAndClosedByAgreement() {
        probes().forEach(probe -> GuardedHandshake.agreed(probe.exchange()));
        assertThat(circuit.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void triesThatFailOpenItAgain() {
        probes().forEach(probe -> probe.handshake().failed());
        assertThat(circuit.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void whoLeavesMakesRoomForAnother() {
        probes().forEach(probe -> probe.handshake().giveBack());
        for (int i = 0; i < PROBES; i++) {
            GuardedHandshake.agreed(ask().exchange());
        }
        assertThat(circuit.getState()).isEqualTo(State.CLOSED);
    }

    /** Every WebSocket ends by cancellation. */
    @Test
    void endOfAWebSocketGivesNothingBackThatWasToldOf() {
        Asked first = probes().getFirst();
        GuardedHandshake.agreed(first.exchange());
        first.handshake().giveBack();
        assertThat(isPermitted()).isFalse();
    }
}
