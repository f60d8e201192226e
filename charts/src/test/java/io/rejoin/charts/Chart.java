// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** One chart of this folder, as an operator's Helm sees it. */
enum Chart {
    GATEWAY("gateway"),
    PRODUCT_SERVICE("product-service"),
    PLATFORM("platform");

    /** What the charts are rendered for; the model that judges the manifests is of this version. */
    static final String KUBERNETES = "1.34.0";

    static final String RELEASE = "rel";
    static final String NAMESPACE = "apps";

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Path folder;

    /** What is rendered: Helm leaves hooks out of that, so in the copy they are objects like any other. */
    private final Path copy;

    private final Map<Path, String> trials = new ConcurrentHashMap<>();

    Chart(String folder) {
        this.folder = Path.of(folder).toAbsolutePath();
        this.copy = copied(this.folder);
    }

    /** The chart as it is delivered. */
    Path folder() {
        return folder;
    }

    private static Path copied(Path chart) {
        try (Stream<Path> files = Files.walk(chart, FileVisitOption.FOLLOW_LINKS)) {
            Path to =
                    Path.of("target", "charts", chart.getFileName().toString()).toAbsolutePath();
            FileSystemUtils.deleteRecursively(to);
            for (Path file : files.toList()) {
                Path target = to.resolve(chart.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.writeString(target, Files.readString(file).replace("helm.sh/hook:", "rejoin.io/hook:"));
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The least that must be said to install it. */
    Path minimal() {
        return folder.resolve("ci/minimal.yaml");
    }

    /** The values files that the chart is tried with; of the platform also those of a cluster on one's own machine. */
    List<Path> trials() {
        Stream<Path> ofCluster =
                this == PLATFORM ? Stream.of(folder.resolve("../../k8s/development.yaml")) : Stream.of();
        try (Stream<Path> files = Files.list(folder.resolve("ci"))) {
            return Stream.concat(files.sorted(), ofCluster).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Helm helm() {
        return new Helm(folder);
    }

    JsonNode documented() {
        return read(folder.resolve("values.yaml"));
    }

    /** @throws IllegalStateException with what Helm says, if it refuses the values */
    String render(Path... values) {
        TemplateCommand template = new Helm(copy)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES);
        for (Path file : values) {
            template.withValuesFile(file);
        }
        return template.call();
    }

    /** What is rendered with one values file alone is kept: the trials are asked for by many tests. */
    List<Manifest> manifests(Path... values) {
        String text = values.length == 1 ? trials.computeIfAbsent(values[0], this::render) : render(values);
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            return documents.readAll().stream()
                    .filter(JsonNode::isObject)
                    .map(Manifest::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
