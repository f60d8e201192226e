// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Answers that tell of their product's failing: of 5xx all but two. A 503 with a word when to come back is an answer: the product knows what it
 * does. So is a 507: one tenant's storage is full, and must not close the product to all others.
 */
final class FailingAnswer {

    private FailingAnswer() {}

    static boolean is(ServerHttpResponse answer) {
        HttpStatusCode status = answer.getStatusCode();
        return status != null
                && status.is5xxServerError()
                && !status.isSameCodeAs(HttpStatus.INSUFFICIENT_STORAGE)
                && !isRefusalForNow(answer);
    }

    static boolean isRefusalForNow(ServerHttpResponse answer) {
        HttpStatusCode status = answer.getStatusCode();
        return status != null
                && status.isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE)
                && answer.getHeaders().containsHeader(HttpHeaders.RETRY_AFTER);
    }
}
