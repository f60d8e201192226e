// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.gateway.observe.AccessLogSettings.UserName;
import org.junit.jupiter.api.Test;

class UserPseudonymTest {

    @Test
    void oneUserIsOneNameToAllWhoShareTheSecretAndToNobodyElse() {
        UserPseudonym one = new UserPseudonym(UserName.HASH, "secret");

        assertThat(one.of("acme", "alice"))
                .matches("[0-9a-f]{16}")
                .isEqualTo(new UserPseudonym(UserName.HASH, "secret").of("acme", "alice"))
                .isNotEqualTo(one.of("acme", "bob"))
                .isNotEqualTo(one.of("other", "alice"))
                .isNotEqualTo(new UserPseudonym(UserName.HASH, "another").of("acme", "alice"));
    }

    @Test
    void operatorsMayHaveTheNameOrNothing() {
        assertThat(new UserPseudonym(UserName.PLAIN, "s").of("acme", "alice")).isEqualTo("alice");
        assertThat(new UserPseudonym(UserName.NONE, "s").of("acme", "alice")).isNull();
        assertThat(new UserPseudonym(UserName.HASH, "s").of(null, null)).isNull();
    }
}
