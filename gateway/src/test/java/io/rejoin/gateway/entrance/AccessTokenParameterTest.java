// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTokenParameterTest {

    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/a?b=c, /a?b=c",
        "/a?, /a",
        "/a?access_token=t, /a",
        "/a?access_token, /a",
        "/a?x=%20&access_token=t&y=+&&z, /a?x=%20&y=+&&z",
        "/a?access%5ftoken=t&access%5Ftoken=u&b, /a?b",
        "/a?xaccess_token=t, /a?xaccess_token=t",
        "/a?b=access_token=t, /a?b=access_token=t",
        "/a?%zz=1&access_token=t, /a?%zz=1"
    })
    void otherParametersAreNotTouched(String target, String expected) {
        assertThat(AccessTokenParameter.removedFromTarget(target)).isEqualTo(expected);
    }

    @Test
    void everyValueIsFoundDecoded() {
        assertThat(AccessTokenParameter.values("access_token=a%2eb&x=1&access_token=&access_token"))
                .containsExactly("a.b", "", "");
        assertThat(AccessTokenParameter.values(null)).isEmpty();
    }
}
