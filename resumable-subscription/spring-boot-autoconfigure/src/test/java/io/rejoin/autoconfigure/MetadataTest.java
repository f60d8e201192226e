// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor shows of the properties. */
class MetadataTest {

    /** Where the servers are, which nobody can know beforehand; and a limit that by default there is none of. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "rejoin.postgres.url",
            "rejoin.postgres.username",
            "rejoin.postgres.password",
            "rejoin.redis.url",
            "rejoin.storage.limit-per-tenant");

    @Test
    void everyPropertyIsDescribedAndSaysItsDefault() throws IOException {
        JsonNode properties;
        try (InputStream metadata =
                MetadataTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            properties = JsonMapper.builder().build().readTree(metadata).path("properties");
        }
        assertThat(properties.size()).isGreaterThan(30);
        for (JsonNode property : properties) {
            String name = property.path("name").asString();
            assertThat(name).startsWith("rejoin.");
            assertThat(property.path("description").asString("")).as(name).isNotBlank();
            assertThat(property.has("defaultValue"))
                    .as(name + " has a default")
                    .isNotEqualTo(WITHOUT_DEFAULT.contains(name));
        }
    }
}
