// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

/** Which services make spans of their requests. */
class UndrawnTracesTest {

    private static final String OTHER = "io.rejoin.autoconfigure.NodeAutoConfiguration";

    private static final AutoConfigurationMetadata NOT_ASKED = (AutoConfigurationMetadata) Proxy.newProxyInstance(
            AutoConfigurationMetadata.class.getClassLoader(),
            new Class<?>[] {AutoConfigurationMetadata.class},
            (_, method, _) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    private final MockEnvironment environment = new MockEnvironment();

    private List<Boolean> kept() {
        UndrawnTraces filter = new UndrawnTraces();
        filter.setEnvironment(environment);
        @Nullable String[] classes = {UndrawnTraces.HANDLERS, null, OTHER};
        boolean[] kept = filter.match(classes, NOT_ASKED);
        return List.of(kept[0], kept[1], kept[2]);
    }

    @Test
    void aServiceThatDrawsNoTracesMakesNoSpans() {
        environment.setProperty("management.opentelemetry.enabled", "false");

        assertThat(kept()).containsExactly(false, true, true);
    }

    @Test
    void onesThatDoKeepTheirHandlers() {
        environment.setProperty("management.opentelemetry.enabled", "false");
        environment.setProperty("rejoin.tracing.enabled", "true");

        assertThat(kept()).containsExactly(true, true, true);
    }

    @Test
    void aProductsOwnTracesAreItsOwn() {
        assertThat(kept()).containsExactly(true, true, true);
    }

    @Test
    void springFindsTheFilter() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(AutoConfigurationImportFilter.class))
                .hasAtLeastOneElementOfType(UndrawnTraces.class);
    }
}
