// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Every setting that the programs and their libraries bind, as their builds describe it. */
final class KnownSettings {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern INDEX = Pattern.compile("_\\d+(_|$)");

    /** In the spelling of the environment. */
    private final Set<String> variables = new HashSet<>();

    KnownSettings() {
        try {
            ClassLoader loader = KnownSettings.class.getClassLoader();
            for (URL file : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream json = file.openStream()) {
                    JSON.readTree(json)
                            .path("properties")
                            .forEach(property ->
                                    variables.add(variable(property.path("name").asText())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something binds it; of lists each member, too. */
    boolean isKnown(String variable) {
        return variables.contains(variable)
                || variables.contains(INDEX.split(variable)[0])
                // Not described, since what is in a map has names of the operator's.
                || variable.matches("REJOIN_GATEWAY_ROUTES_[A-Z]+_(PREFIX|URI|STREAMING|WEBSOCKETS|HTTP2)");
    }

    static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
