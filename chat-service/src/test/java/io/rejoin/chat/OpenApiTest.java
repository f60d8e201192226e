// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description says what the router does, and its examples are what it says. Answers are checked wherever a test gets one. */
class OpenApiTest extends ServiceTest {

    @Test
    void describesWhatIsRoutedAndNothingElse() {
        List<String> described = new ArrayList<>();
        ApiDocument.ROOT
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        assertThat(described)
                .containsExactlyElementsOf(NODE.bean(ChatRoutes.Endpoints.class).all().stream()
                        .map(endpoint -> endpoint.method() + " " + endpoint.path())
                        .sorted((a, b) -> Integer.compare(described.indexOf(a), described.indexOf(b)))
                        .toList());
    }

    @Test
    void isServed() {
        assertThat(alice.get("/openapi.json").assertStatus(200).json()).isEqualTo(ApiDocument.ROOT);
    }

    @Test
    void examplesAreWhatTheSchemasSay() {
        List<JsonNode> bodies = ApiDocument.ROOT.findParents("example");
        assertThat(bodies).hasSizeGreaterThan(50);
        for (JsonNode body : bodies) {
            ApiDocument.validate(body.path("schema"), body.path("example"), "example");
        }
    }

    /** Each parameter of a path is described, and no other. */
    @Test
    void parametersAreThoseOfThePath() {
        ApiDocument.ROOT
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().forEach(operation -> {
                    List<String> named = operation
                            .path("parameters")
                            .valueStream()
                            .filter(parameter -> parameter.path("in").asString().equals("path"))
                            .map(parameter -> "{" + parameter.path("name").asString() + "}")
                            .toList();
                    assertThat(named).allMatch(name -> path.getKey().contains(name));
                    assertThat(named).hasSize(path.getKey().split("\\{", -1).length - 1);
                }));
    }

    /** The requests of the examples are taken. */
    @Test
    void examplesWork() {
        bob.arrive();
        String room = "/rooms/"
                + alice.post("/rooms", example("POST", "/chat/v1/rooms"))
                        .assertStatus(201)
                        .text("id");
        for (int i = 0; i < 6; i++) {
            alice.say(room, "before");
        }
        alice.post(room + "/messages", example("POST", "/chat/v1" + room + "/messages"))
                .assertStatus(201);
        alice.put(room + "/messages/1", example("PUT", "/chat/v1" + room + "/messages/1"))
                .assertStatus(200);
        alice.put(room + "/members/bob", example("PUT", "/chat/v1" + room + "/members/bob"))
                .assertStatus(200);
    }

    private static String example(String method, String path) {
        return ApiDocument.operation(method, path)
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("example")
                .toString();
    }
}
