// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every value that is documented does something, and every value that does something is documented. */
class ValuesTest {

    private static final Pattern USED = Pattern.compile("\\.Values((?:\\.[A-Za-z0-9]+)+)");

    /** For values of which not every text is allowed. */
    private static final Map<String, String> OTHERS = Map.of(
            "/image/pullPolicy", "Never",
            "/route/prefix", "/other",
            "/monitoring/interval", "7s",
            "/jvm/directMemory", "7m",
            "/storage/limitPerTenant", "7MB",
            "/service/type", "NodePort");

    @TempDir
    Path folder;

    private final Map<Path, String> unchanged = new HashMap<>();

    @TestFactory
    Stream<DynamicTest> everyDocumentedValueChangesSomething() {
        return Stream.of(Chart.values()).flatMap(this::changes);
    }

    private Stream<DynamicTest> changes(Chart chart) {
        JsonNode documented = chart.documented();
        List<String> leaves = new ArrayList<>();
        leaves(documented, "", leaves);
        leaves.remove("/global"); // handed down by the chart around it
        return leaves.stream()
                .map(pointer -> DynamicTest.dynamicTest(
                        chart + " " + pointer,
                        () -> assertThat(chart.trials()).anySatisfy(trial -> {
                            JsonNode given = Chart.read(trial).at(pointer);
                            JsonNode now = given.isMissingNode() ? documented.at(pointer) : given;
                            assertThat(rendered(chart, trial, pointer, other(pointer, now)))
                                    .isNotEqualTo(unchanged.computeIfAbsent(trial, chart::render));
                        })));
    }

    /** What Helm answers, be it a refusal: that too shows that the value is looked at. */
    private String rendered(Chart chart, Path trial, String pointer, JsonNode value) throws IOException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode parent = root;
        String[] names = pointer.substring(1).split("/");
        for (int i = 0; i < names.length - 1; i++) {
            parent = parent.putObject(names[i]);
        }
        parent.set(names[names.length - 1], value);
        Path file = folder.resolve("change.yaml");
        Chart.YAML.writeValue(file.toFile(), root);
        try {
            return chart.render(trial, file);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageNotContaining("schema");
            return String.valueOf(e.getMessage());
        }
    }

    private static JsonNode other(String pointer, JsonNode now) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        for (Map.Entry<String, String> other : OTHERS.entrySet()) {
            if (pointer.endsWith(other.getKey())) {
                return json.textNode(other.getValue());
            }
        }
        return switch (now.getNodeType()) {
            case BOOLEAN -> json.booleanNode(!now.asBoolean());
            case NUMBER -> json.numberNode(now.asInt() + 1);
            case ARRAY ->
                now.path(0).isTextual() || pointer.endsWith("streaming")
                        ? json.arrayNode().add("/other")
                        : json.arrayNode();
            case OBJECT -> json.objectNode().put("other", "other");
            default -> json.textNode("other");
        };
    }

    private static void leaves(JsonNode node, String pointer, List<String> into) {
        if (node.isObject() && !node.isEmpty() && !isFree(pointer)) {
            node.propertyStream().forEach(entry -> leaves(entry.getValue(), pointer + "/" + entry.getKey(), into));
        } else {
            into.add(pointer);
        }
    }

    /** Maps whose keys are the operator's own. */
    private static boolean isFree(String pointer) {
        return pointer.matches(".*/(labels|namespaceSelector|resources)");
    }

    @ParameterizedTest
    @EnumSource
    void everyValueThatIsUsedIsDocumented(Chart chart) throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path templates :
                List.of(chart.folder().resolve("templates"), chart.folder().resolve("../workload/templates"))) {
            if (chart == Chart.PLATFORM && templates.toString().contains("workload")) {
                continue; // used there on behalf of the other two
            }
            try (Stream<Path> files = Files.walk(templates)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Matcher matcher = USED.matcher(Files.readString(file));
                    while (matcher.find()) {
                        used.add(matcher.group(1));
                    }
                }
            }
        }
        // What is handed down by the chart around it has no values of its own here.
        used.removeIf(path -> path.startsWith(".global"));
        assertThat(used)
                .isNotEmpty()
                .allSatisfy(
                        path -> assertThat(isDocumented(chart, path)).as(path).isTrue());
    }

    private static boolean isDocumented(Chart chart, String path) {
        if (chart == Chart.PLATFORM && path.startsWith(".gateway.")) {
            return isDocumented(Chart.GATEWAY, path.substring(".gateway".length()));
        }
        return !chart.documented().at(path.replace('.', '/')).isMissingNode();
    }
}
