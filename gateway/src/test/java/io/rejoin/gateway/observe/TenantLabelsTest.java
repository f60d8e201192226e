// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenantLabelsTest {

    @Test
    void tenThousandTenantsAreAsManyLabelsAsTheLimitSays() {
        TenantLabels labels = new TenantLabels(20, List.of("gold", "silver"));

        List<String> seen = IntStream.range(0, 10_000)
                .mapToObj(i -> labels.of("tenant-" + i))
                .distinct()
                .toList();

        assertThat(seen).hasSize(19).contains(TenantLabels.OTHER);
        assertThat(labels.of("gold")).isEqualTo("gold");
        assertThat(labels.of("silver")).isEqualTo("silver");
        assertThat(labels.of("tenant-0")).isEqualTo("tenant-0");
        assertThat(labels.of("tenant-9999")).isEqualTo(TenantLabels.OTHER);
        assertThat(labels.of(null)).isEqualTo(TenantLabels.NONE);
    }

    @Test
    void noneIsNamedWhereNoneMayBe() {
        assertThat(new TenantLabels(0, List.of("gold")).of("gold")).isEqualTo(TenantLabels.OTHER);
    }
}
