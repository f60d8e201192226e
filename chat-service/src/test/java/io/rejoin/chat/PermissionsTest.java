// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.chat.ChatRoutes.Endpoint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** Every operation of the router, tried by everybody that a room can tell apart. */
class PermissionsTest extends ServiceTest {

    /** Stranger to a private room, to a public room; banned; member; moderator; owner; owner's namesake of another tenant. */
    private enum Who {
        STRANGER("private", "stranger"),
        PASSER_BY("public", "stranger"),
        BANNED("public", "banned"),
        MEMBER("private", "member"),
        MODERATOR("private", "moderator"),
        OWNER("private", "owner"),
        OTHER_TENANT("public", "owner");

        private final String kind;
        private final String user;

        Who(String kind, String user) {
            this.kind = kind;
            this.user = user;
        }
    }

    private record Case(String body, int... statuses) {}

    private static final int[] EVERYBODY = {200, 200, 200, 200, 200, 200, 200};
    private static final String MESSAGE = "{\"clientId\":\"p\",\"parts\":[{\"type\":\"text\",\"text\":\"x\"}]}";
    private static final String ROOM = "/chat/v1/rooms/{room}";
    private static final Map<String, Case> CASES = cases();

    private static Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("GET /chat/v1/openapi.json", new Case("", EVERYBODY));
        // Without a stream, and without an upgrade; each stream is judged by itself, below.
        cases.put("GET /chat/v1/events", new Case("", 400, 400, 400, 400, 400, 400, 400));
        cases.put("GET /chat/v1/ws", new Case("", 426, 426, 426, 426, 426, 426, 426));
        cases.put("GET /chat/v1/me", new Case("", EVERYBODY));
        cases.put("PUT /chat/v1/me", new Case("{\"displayName\":\"n\"}", EVERYBODY));
        cases.put("GET /chat/v1/me/events", new Case("", EVERYBODY));
        cases.put("HEAD /chat/v1/me/events", new Case("", EVERYBODY));
        cases.put("PUT /chat/v1/me/presence", new Case("{\"state\":\"online\"}", EVERYBODY));
        cases.put("GET /chat/v1/users/{user}", new Case("", 200, 200, 200, 200, 200, 200, 404));
        cases.put("GET /chat/v1/public-rooms", new Case("", EVERYBODY));
        cases.put("GET /chat/v1/rooms", new Case("", EVERYBODY));
        cases.put(
                "POST /chat/v1/rooms",
                new Case("{\"kind\":\"public\",\"name\":\"n\"}", 201, 201, 201, 201, 201, 201, 201));
        put(cases, "GET", "", "", 200, 200, 200, 200);
        put(cases, "PATCH", "", "{\"topic\":\"t\"}", 403, 403, 200, 200);
        put(cases, "GET", "/events", "", 403, 200, 200, 200);
        put(cases, "HEAD", "/events", "", 403, 200, 200, 200);
        put(cases, "POST", "/join", "", 200, 200, 200, 200);
        put(cases, "POST", "/leave", "", 403, 204, 204, 204);
        put(cases, "GET", "/members", "", 403, 200, 200, 200);
        put(cases, "PUT", "/members/{user}", "", 403, 403, 200, 200);
        put(cases, "DELETE", "/members/{user}", "", 403, 403, 204, 204);
        put(cases, "GET", "/bans", "", 403, 403, 200, 200);
        put(cases, "PUT", "/bans/{user}", "", 403, 403, 204, 204);
        put(cases, "DELETE", "/bans/{user}", "", 403, 403, 404, 404);
        put(cases, "GET", "/messages", "", 403, 200, 200, 200);
        put(cases, "POST", "/messages", MESSAGE, 403, 201, 201, 201);
        put(cases, "GET", "/messages/{number}", "", 403, 200, 200, 200);
        put(cases, "PUT", "/messages/{number}", User.content("y"), 403, 403, 403, 403);
        put(cases, "DELETE", "/messages/{number}", "", 403, 403, 204, 204);
        put(cases, "GET", "/messages/{number}/versions", "", 403, 403, 200, 200);
        put(cases, "PUT", "/messages/{number}/reactions/{key}", "", 403, 204, 204, 204);
        put(cases, "DELETE", "/messages/{number}/reactions/{key}", "", 403, 204, 204, 204);
        put(cases, "PUT", "/read", "{\"number\":1}", 403, 200, 200, 200);
        put(cases, "POST", "/typing", "", 403, 202, 202, 202);
        put(cases, "GET", "/presence", "", 403, 200, 200, 200);
        return cases;
    }

    /** A stranger to a private room, and another tenant, find none; who is banned is told so. */
    private static void put(
            Map<String, Case> cases,
            String method,
            String path,
            String body,
            int passerBy,
            int member,
            int moderator,
            int owner) {
        cases.put(method + " " + ROOM + path, new Case(body, 404, passerBy, 403, member, moderator, owner, 404));
    }

    @Test
    void everyOperationIsInTheTable() {
        assertThat(NODE.bean(ChatRoutes.Endpoints.class).all())
                .extracting(endpoint -> endpoint.method() + " " + endpoint.path())
                .containsExactlyInAnyOrderElementsOf(CASES.keySet());
    }

    @Test
    void everybodyMayWhatTheTableSays() {
        List<String> wrong = new ArrayList<>();
        Map<Who, String> rooms = new EnumMap<>(Who.class);
        for (Endpoint endpoint : NODE.bean(ChatRoutes.Endpoints.class).all()) {
            for (Who who : Who.values()) {
                String operation = endpoint.method() + " " + endpoint.path();
                Case expected = Objects.requireNonNull(CASES.get(operation));
                String room = rooms.computeIfAbsent(who, this::roomFor);
                Answer answer = attempt(endpoint, room, who, "", expected.body());
                if (!isRead(endpoint) && answer.status() < 400) {
                    rooms.remove(who); // so that what one may do changes nothing for the next
                }
                if (answer.status() != expected.statuses()[who.ordinal()]) {
                    wrong.add(operation + " as " + who + ": " + answer.status() + " " + answer.body());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Several streams on one connection are judged one by one, by who asks; the room's stream is the one that differs. */
    @Test
    void connectionsOfManyStreamsCarryWhatTheTableSaysOfOne() {
        int[] expected =
                Objects.requireNonNull(CASES.get("GET " + ROOM + "/events")).statuses();
        for (Who who : Who.values()) {
            boolean may = expected[who.ordinal()] == 200;
            String room = roomFor(who);
            User visitor = visitor(who);
            try (EventStream events = visitor.open("/events?stream=" + Socket.stream(room))) {
                assertThat(events.status()).as("%s, events", who).isEqualTo(may ? 200 : 403);
            }
            try (Socket socket = Socket.open(visitor).subscribe(Socket.stream(room))) {
                assertThat(socket.next().path("op").asString())
                        .as("%s, socket", who)
                        .isEqualTo(may ? "subscribed" : "error");
            }
        }
    }

    private static boolean isRead(Endpoint endpoint) {
        return List.of(HttpMethod.GET, HttpMethod.HEAD).contains(endpoint.method());
    }

    /** One that nobody reads is refused rather than ignored, so that a typing error never reads as a default. */
    @Test
    void noOperationTakesAParameterThatItDoesNotKnow() {
        String room = roomFor(Who.OWNER);
        for (Endpoint endpoint : NODE.bean(ChatRoutes.Endpoints.class).all()) {
            String operation = endpoint.method() + " " + endpoint.path();
            String body = Objects.requireNonNull(CASES.get(operation)).body();
            assertThat(attempt(endpoint, room, Who.OWNER, "?dryrun=true", body).status())
                    .as(operation)
                    .isEqualTo(400);
        }
    }

    private Answer attempt(Endpoint endpoint, String room, Who who, String query, String body) {
        User visitor = visitor(who);
        User target = user("target");
        String path = endpoint.path()
                .replace("/chat/v1", "")
                .replace("/rooms/{room}", room)
                .replace("{user}", target.name())
                .replace("{number}", "1")
                .replace("{key}", "%F0%9F%91%8D");
        return visitor.call(endpoint.method().name(), path + query, body);
    }

    private String roomFor(Who who) {
        User founder = user("founder");
        String room = founder.room(
                who.kind, "room", user("member"), user("moderator"), user("owner"), user("banned"), user("target"));
        founder.put(room + "/members/moderator", "{\"role\":\"moderator\"}").assertStatus(200);
        founder.put(room + "/members/owner", "{\"role\":\"owner\"}").assertStatus(200);
        founder.put(room + "/bans/banned", "{}").assertStatus(204);
        founder.say(room, "something");
        return room;
    }

    private User visitor(Who who) {
        return who == Who.OTHER_TENANT ? ofTenant("another-" + user("founder").tenant(), "owner") : user(who.user);
    }
}
