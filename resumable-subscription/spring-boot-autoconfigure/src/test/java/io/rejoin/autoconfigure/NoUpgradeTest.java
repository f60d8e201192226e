// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NoUpgradeTest {

    @Test
    void theFirstRequestOfHttp1LetsGoOfWhatWouldChangeToHttp2() {
        HttpServerCodec codec = new HttpServerCodec();
        EmbeddedChannel channel = new EmbeddedChannel(
                codec, NoUpgrade.INSTANCE, new HttpServerUpgradeHandler(codec, protocol -> null, 1_024));

        channel.writeInbound(Unpooled.copiedBuffer(
                "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n"
                        + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
                StandardCharsets.US_ASCII));

        assertThat(channel.pipeline().get(HttpServerUpgradeHandler.class)).isNull();
        HttpRequest first = channel.readInbound();
        assertThat(first.uri()).isEqualTo("/a");
        assertThat(first.headers().contains(HttpHeaderNames.UPGRADE)).isFalse();
        assertThat(channel.inboundMessages())
                .filteredOn(HttpRequest.class::isInstance)
                .extracting(message -> ((HttpRequest) message).uri())
                .containsExactly("/b");
        channel.finishAndReleaseAll();
    }
}
