// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the service, held against whatever the tests are answered. */
final class ApiDocument {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final JsonNode ROOT = read();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<JsonNode, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private ApiDocument() {}

    private static JsonNode read() {
        try (InputStream resource =
                Objects.requireNonNull(ApiDocument.class.getResourceAsStream("/io/rejoin/chat/openapi.json"))) {
            return JSON.readTree(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That the answer is one which the document promises. */
    static void check(String method, String path, Answer answer) {
        JsonNode responses = operation(method, path).path("responses");
        JsonNode described = responses.has(Integer.toString(answer.status()))
                ? responses.path(Integer.toString(answer.status()))
                : responses.path("default");
        if (answer.status() < 400) {
            assertThat(described)
                    .as("%s %s: status %d", method, path, answer.status())
                    .isNotSameAs(responses.path("default"));
        }
        String type = answer.header("Content-Type").split(";")[0];
        JsonNode schema = described.path("content").path(type).path("schema");
        if (schema.isMissingNode()) {
            assertThat(answer.body())
                    .as("%s %s: a body of no described type", method, path)
                    .isEmpty();
        } else if (type.endsWith("json")) {
            validate(schema, answer.json(), method + " " + path);
        }
    }

    static JsonNode operation(String method, String path) {
        String plain = path.split("\\?")[0];
        for (Map.Entry<String, JsonNode> described : ROOT.path("paths").properties()) {
            Pattern pattern = Pattern.compile(described.getKey().replaceAll("\\{[a-z]+}", "[^/]+"));
            JsonNode operation = described.getValue().path(method.toLowerCase(Locale.ROOT));
            if (pattern.matcher(plain).matches() && !operation.isMissingNode()) {
                return operation;
            }
        }
        throw new AssertionError("not described: " + method + " " + plain);
    }

    static void validate(JsonNode schema, JsonNode value, String what) {
        Schema compiled = SCHEMAS.computeIfAbsent(schema, node -> {
            ObjectNode whole = JSON.createObjectNode();
            whole.set("components", ROOT.path("components"));
            whole.setAll((ObjectNode) node);
            return REGISTRY.getSchema(whole);
        });
        assertThat(compiled.validate(value)).as(what + ": " + value).isEmpty();
    }
}
