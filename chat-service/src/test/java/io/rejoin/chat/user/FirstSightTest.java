// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.identity.Caller;
import io.rejoin.token.Identity;
import io.rejoin.token.Permissions;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.reactive.function.server.MockServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

class FirstSightTest {

    private static final Identity ALICE = new Identity(
            "acme", "alice", Permissions.NONE, Instant.EPOCH.plusSeconds(600), "issuer", "kid", "jti", Instant.EPOCH);

    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Instant.EPOCH;
    private final FirstSight filter = new FirstSight(accounts(), () -> now);

    /** Of a restored backup a node learns nothing but by asking again. */
    @Test
    void aNodeRemembersAUserForAWhile() {
        come();
        come();
        assertThat(asked).hasValue(1);
        now = now.plus(FirstSight.REMEMBERED_FOR).minusMillis(1);
        come();
        assertThat(asked).hasValue(1);
        now = now.plusMillis(1);
        come();
        assertThat(asked).hasValue(2);
    }

    private void come() {
        MockServerRequest request = MockServerRequest.builder()
                .attribute(Caller.class.getName(), new Caller(ALICE))
                .build();
        ServerResponse answer = filter.filter(
                        request, any -> ServerResponse.noContent().build())
                .block();
        assertThat(answer).isNotNull();
    }

    /** Which is asked nothing else. */
    private Accounts accounts() {
        return (Accounts) Proxy.newProxyInstance(
                Accounts.class.getClassLoader(), new Class<?>[] {Accounts.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("see");
                    asked.incrementAndGet();
                    return Mono.just(1);
                });
    }
}
