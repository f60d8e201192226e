// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTokenParameterTest {

    @ParameterizedTest
    @CsvSource(
            value = {
                "b=c, b=c",
                "'', ~",
                "access_token=t, ~",
                "access_token, ~",
                "x=%20&access_token=t&y=+&&z, x=%20&y=+&&z",
                "access%5ftoken=t&access%5Ftoken=u&b, b",
                "xaccess_token=t, xaccess_token=t",
                "b=access_token=t, b=access_token=t",
                "%zz=1&access_token=t, %zz=1"
            },
            nullValues = "~")
    void otherParametersAreNotTouched(String query, @Nullable String expected) {
        assertThat(AccessTokenParameter.removedFrom(query)).isEqualTo(expected);
    }

    @Test
    void everyValueIsFoundDecoded() {
        assertThat(AccessTokenParameter.values("access_token=a%2eb&x=1&access_token=&access_token"))
                .containsExactly("a.b", "", "");
        assertThat(AccessTokenParameter.values(null)).isEmpty();
    }
}
