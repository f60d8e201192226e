// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;

/** What a product says to a WebSocket handshake. */
sealed interface ProductAnswer {

    /**
     * The connection is a WebSocket from its next byte on.
     *
     * @param channel reads nothing until it is asked to; the receiver's to close
     */
    record Accepted(Channel channel, HttpResponse head) implements ProductAnswer {}

    /**
     * It is not; the answer is an ordinary one, and the connection closed.
     *
     * @param response the receiver's to release
     */
    record Refused(FullHttpResponse response) implements ProductAnswer {}
}
