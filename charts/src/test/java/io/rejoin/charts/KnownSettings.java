// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every setting that the programs and their libraries bind, as their builds describe it; in the spelling of the environment. */
final class KnownSettings {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern INDEX = Pattern.compile("_\\d+(_|$)");
    private static final Pattern MAP = Pattern.compile("java\\.util\\.Map<java\\.lang\\.String,\\s*(.*)>");

    private final Set<String> variables = new HashSet<>();

    /** Of members of maps, which have names of the operator's. */
    private final List<Pattern> members = new ArrayList<>();

    KnownSettings() {
        try {
            ClassLoader loader = KnownSettings.class.getClassLoader();
            for (URL file : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream json = file.openStream()) {
                    for (JsonNode property : JSON.readTree(json).path("properties")) {
                        add(
                                variable(property.path("name").asText()),
                                property.path("type").asText());
                    }
                }
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is in records of ours and in maps of them is not described one by one. */
    private void add(String variable, String type) throws ClassNotFoundException {
        if (variable.contains("*")) {
            members.add(Pattern.compile(variable.replace("*", "[A-Z0-9]+")));
        } else {
            variables.add(variable);
        }
        Matcher map = MAP.matcher(type);
        if (map.matches()) {
            add(variable + "_*", map.group(1));
        } else if (type.matches("io\\.rejoin\\.[\\w.$]+") && Class.forName(type).isRecord()) {
            for (RecordComponent component : Class.forName(type).getRecordComponents()) {
                add(
                        variable + "_" + component.getName().toUpperCase(Locale.ROOT),
                        component.getType().getName());
            }
        }
    }

    /** Whether something binds it; of lists each member, too. */
    boolean isKnown(String variable) {
        return variables.contains(variable)
                || variables.contains(INDEX.split(variable)[0])
                || members.stream().anyMatch(member -> member.matcher(variable).matches());
    }

    static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
