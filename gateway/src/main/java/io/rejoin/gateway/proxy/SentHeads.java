// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The heads of the four messages that a stream begins with, of which some forty headers would be kept for as long as it lasts. */
final class SentHeads {

    /** By which server and client know, when a message has ended, whether its connection goes on. */
    private static final List<CharSequence> OF_CONNECTIONS =
            List.of(HttpHeaderNames.CONNECTION, HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderNames.CONTENT_LENGTH);

    private SentHeads() {}

    /** To be called once both answers' heads were sent; nobody has to read any of them afterwards. */
    static void forget(ServerWebExchange exchange) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        HttpServerResponse response = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
        forget(request.requestHeaders());
        forget(response.responseHeaders());
        HttpClientResponse product = exchange.getAttribute(CLIENT_RESPONSE_ATTR);
        if (product != null) {
            forget(product.requestHeaders());
            forget(product.responseHeaders());
        }
    }

    private static void forget(HttpHeaders headers) {
        List<List<String>> values = OF_CONNECTIONS.stream().map(headers::getAll).toList();
        headers.clear();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isEmpty()) {
                headers.set(OF_CONNECTIONS.get(i), values.get(i));
            }
        }
    }
}
