// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/streams/v1",
                "/streams/v1/",
                "/streams/v1/room:42/events",
                "/streams/v1/a~b@c-d_e.f/events?cursor=0000000000000001_0000002a&from=-5",
                "/chat/v1/rooms/caf%C3%A9%20cr%C3%A8me",
                "/streams/v1/...",
                "/streams/v1/.hidden",
                "/streams/v1/events?stream=a&stream=b%2Fc%5C%00;x=..",
                "/a?x[]=1"
            })
    void plainTargetPasses(String target) {
        assertThat(RequestTarget.violation(target)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "streams/v1",
                "http://other/streams/v1",
                "other:443",
                "//other/streams/v1",
                "/streams//v1",
                "/streams/v1/./events",
                "/streams/v1/../../actuator",
                "/streams/v1/%2e%2e/events",
                "/streams/v1/.%2E/events",
                "/streams/v1/..",
                "/streams/v1/a%2fb",
                "/streams/v1/a%2Fb",
                "/streams/v1/a%5cb",
                "/streams/v1/a\\b",
                "/streams/v1/a%00b",
                "/streams/v1/a%0d%0aX:y",
                "/streams/v1/a%7Fb",
                "/streams/v1/a;b=c/events",
                "/streams/v1/a%3Bb/events",
                "/streams/v1/..;/actuator",
                "/streams/v1/%252e%252e/actuator",
                "/streams/v1/a%252fb",
                "/streams/v1/%c0%ae%c0%ae/actuator",
                "/streams/v1/%ff",
                "/streams/v1/%ef%bc%8f%zz",
                "/streams/v1/%4",
                "/streams/v1/%",
                "/streams/v1/a?b=%g0",
                "/streams/v1/a b",
                "/streams/v1/a\tb",
                "/streams/v1/a#b",
                "/streams/v1/a[b]",
                "/streams/v1/a|b",
                "/streams/v1/caf\u00e9",
                "/streams/v1/a?b=<script>"
            })
    void targetThatTwoServersCouldReadDifferentlyIsRefused(String target) {
        assertThat(RequestTarget.violation(target)).isNotNull();
    }
}
