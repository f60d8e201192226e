// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import io.rejoin.web.ProblemExceptionHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Renders chat's own refusals as {@code application/problem+json}; all others are left to the library's handler behind it. */
public final class ChatExceptionHandler implements WebExceptionHandler, Ordered {

    private static final String TYPE_PREFIX = "urn:rejoin:problem:";
    private static final String RETRY_AFTER_SECONDS = "2";

    @Override
    public int getOrder() {
        return ProblemExceptionHandler.ORDER - 1;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (!(error instanceof ChatException refused) || response.isCommitted()) {
            return Mono.error(error);
        }
        ChatProblem problem = refused.problem();
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        if (problem.retryable()) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        byte[] body = Json.bytes(members(refused));
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    private static Map<String, Object> members(ChatException refused) {
        ChatProblem problem = refused.problem();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", TYPE_PREFIX + problem.code());
        members.put("title", problem.title());
        members.put("status", problem.status());
        members.put("detail", refused.detail());
        members.put("code", problem.code());
        members.put("retryable", problem.retryable());
        return members;
    }
}
