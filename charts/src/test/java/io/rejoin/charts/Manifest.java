// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One object that a chart makes. */
record Manifest(JsonNode json) {

    String kind() {
        return json.path("kind").asText();
    }

    String apiVersion() {
        return json.path("apiVersion").asText();
    }

    String name() {
        return json.path("metadata").path("name").asText();
    }

    /** Of a Deployment or StatefulSet the pods' specification, of a Pod its own. */
    JsonNode podSpec() {
        return kind().equals("Pod") ? json.path("spec") : json.at("/spec/template/spec");
    }

    boolean hasPods() {
        return List.of("Deployment", "StatefulSet", "Job", "Pod").contains(kind());
    }

    /** Whether it is a program of the platform, and not one of the development servers or the test. */
    boolean isProgram() {
        return kind().equals("Deployment")
                && !json.at("/spec/template/metadata/labels/helm.sh~1chart").isMissingNode();
    }

    List<JsonNode> containers() {
        return StreamSupport.stream(podSpec().path("containers").spliterator(), false)
                .toList();
    }

    /** The variables of the first container. */
    Stream<JsonNode> environment() {
        return containers().getFirst().path("env").valueStream();
    }

    @Override
    public String toString() {
        String namespace = json.path("metadata").path("namespace").asText();
        return kind() + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name();
    }
}
