// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.subscriptionservice.EventStream.Frame;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * Every route of the service, as every kind of caller: what each is answered, and that acme's stream is as it was wherever the
 * caller had no right to change it.
 */
class PermissionWalkTest extends ServiceTest {

    /** In acme's stream only; whoever is told it and is not of acme has broken in. */
    private static final String SECRET = "only-for-acme";

    private static final String OTHER_TENANT = "mallory";

    /** The routes as the router writes them. A stranger has no place here: it is refused everywhere. */
    private static final String EXPECTATIONS = """
            route                                         | no claim | subscriber | publisher | admin | other tenant
            (GET && /streams/v1)                          | 403      | 403        | 403       | 200   | 200
            /streams/v1                                   | 405      | 405        | 405       | 405   | 405
            (GET && /streams/v1/events)                   | 403      | 200        | 403       | 403   | 200
            /streams/v1/events                            | 405      | 405        | 405       | 405   | 405
            (GET && /streams/v1/ws)                       | 426      | 426        | 426       | 426   | 426
            /streams/v1/ws                                | 405      | 405        | 405       | 405   | 405
            (GET && /streams/v1/{stream})                 | 403      | 200        | 403       | 200   | 404
            (PUT && /streams/v1/{stream})                 | 403      | 403        | 403       | 200   | 200
            (DELETE && /streams/v1/{stream})              | 403      | 403        | 403       | 204   | 404
            /streams/v1/{stream}                          | 405      | 405        | 405       | 405   | 405
            (GET && /streams/v1/{stream}/events)          | 403      | 200        | 403       | 403   | 200
            (HEAD && /streams/v1/{stream}/events)         | 403      | 200        | 403       | 403   | 200
            (POST && /streams/v1/{stream}/events)         | 403      | 403        | 201       | 403   | 201
            /streams/v1/{stream}/events                   | 405      | 405        | 405       | 405   | 405
            (PUT && /streams/v1/{stream}/events/{cursor}) | 403      | 403        | 403       | 200   | 404
            /streams/v1/{stream}/events/{cursor}          | 405      | 405        | 405       | 405   | 405
            """;

    /** @param statuses what callers are answered, in the order of {@link #callers} */
    record Expectation(String route, List<Integer> statuses) {

        static Expectation of(String line) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            return new Expectation(
                    cells.getFirst(),
                    cells.stream().skip(1).map(Integer::valueOf).toList());
        }

        /** One that no other route answers, where this is what is left of a path. */
        String method() {
            return route.startsWith("(") ? route.substring(1, route.indexOf(' ')) : "PATCH";
        }

        String path() {
            return route.substring(route.indexOf('/')).replace(")", "");
        }

        @Override
        public String toString() {
            return route;
        }
    }

    static Stream<Expectation> expectations() {
        return EXPECTATIONS.lines().skip(1).map(Expectation::of);
    }

    private static List<Client> callers(String stream) {
        return List.of(
                NODE.client("acme", List.of(), List.of(), false),
                NODE.client("acme", List.of(stream), List.of(), false),
                NODE.client("acme", List.of(), List.of(stream), false),
                NODE.client("acme", List.of(), List.of(), true),
                NODE.client(OTHER_TENANT));
    }

    @Test
    void everyRouteHasItsExpectation() {
        Set<String> routes = new HashSet<>();
        for (HandlerMapping mapping :
                requireNonNull(NODE.bean(DispatcherHandler.class).getHandlerMappings())) {
            switch (mapping) {
                case RouterFunctionMapping router ->
                    routes.addAll(RouteWalk.of(requireNonNull(router.getRouterFunction())));
                case RequestMappingHandlerMapping annotated ->
                    assertThat(annotated.getHandlerMethods()).isEmpty();
                default -> {
                    // Static files, of which the service has none.
                }
            }
        }
        assertThat(routes).isEqualTo(expectations().map(Expectation::route).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void nobodyGetsInWithoutAnIdentity(Expectation expectation) {
        String stream = freshStream();
        String cursor = anyone().publish(stream, '"' + SECRET + '"');
        String before = anyone().get("/streams/v1/" + stream).body();

        Answer answer = ask(new Client(NODE.port(), null), expectation, stream, cursor);

        assertRefusal(answer, expectation.method(), 401);
        assertThat(anyone().get("/streams/v1/" + stream).body()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void eachCallerGetsInWhereItsClaimsSaySo(Expectation expectation) {
        for (int caller = 0; caller < expectation.statuses().size(); caller++) {
            String stream = freshStream();
            String cursor = anyone().publish(stream, '"' + SECRET + '"');
            String page = contents(stream);
            Client client = callers(stream).get(caller);

            Answer answer = ask(client, expectation, stream, cursor);

            int status = expectation.statuses().get(caller);
            boolean isOther = caller == expectation.statuses().size() - 1;
            assertThat(answer.status())
                    .as("caller %d at %s: %s", caller, expectation, answer.body())
                    .isEqualTo(status);
            if (status >= 400) {
                assertRefusal(answer, expectation.method(), status);
            }
            if (isOther || status >= 400) {
                assertThat(answer.body()).doesNotContain(SECRET);
                assertThat(contents(stream)).isEqualTo(page);
            }
            if (isOther && expectation.path().equals("/streams/v1")) {
                assertThat(answer.body()).doesNotContain('"' + stream + '"');
            }
        }
    }

    /** The stream's place, retention and events, as acme sees them. */
    private static String contents(String stream) {
        return anyone().get("/streams/v1/" + stream).body()
                + anyone().get(events(stream) + "?from=earliest").body();
    }

    private static Answer ask(Client client, Expectation expectation, String stream, String cursor) {
        String path = expectation.path().replace("{stream}", stream).replace("{cursor}", cursor);
        String method = expectation.method();
        if (method.equals("GET") && path.endsWith("/v1/events")) {
            return several(client, path + "?from=earliest&stream=" + stream);
        }
        String query = method.equals("GET") && path.endsWith("/events") ? "?from=earliest" : "";
        HttpRequest.BodyPublisher body =
                method.equals("PUT") || method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody();
        return client.send(client.request(path + query).method(method, body));
    }

    /** A stream without an end is read until its backlog is done. */
    private static Answer several(Client client, String path) {
        try (EventStream open = client.open(path)) {
            if (open.status() != 200) {
                return client.get(path);
            }
            StringBuilder seen = new StringBuilder();
            Frame frame = open.next();
            while (!frame.event().equals("rejoin.live")) {
                seen.append(frame.data());
                frame = open.next();
            }
            return new Answer(open.status(), HttpHeaders.of(Map.of(), (n, v) -> true), seen.toString());
        }
    }

    private static void assertRefusal(Answer answer, String method, int status) {
        if (method.equals("HEAD")) {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
            return;
        }
        answer.assertProblem(
                status,
                switch (status) {
                    case 401 -> "token-missing";
                    case 403 -> "forbidden";
                    case 405 -> "method-not-allowed";
                    case 426 -> "upgrade-required";
                    default -> method.equals("PUT") ? "event-not-found" : "stream-not-found";
                });
    }
}
