// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionsTest {

    @Test
    void allowsNothingThatIsNotSaid() {
        assertThat(Permissions.NONE.maySubscribe("room:42")).isFalse();
        assertThat(Permissions.NONE.mayPublish("room:42")).isFalse();
        assertThat(Permissions.NONE.admin()).isFalse();
    }

    @Test
    void keepsSubscribingPublishingAndAdministrationApart() {
        Permissions permissions = Permissions.of(List.of("news", "room:*"), List.of("room:42"), false);
        assertThat(permissions.maySubscribe("room:7")).isTrue();
        assertThat(permissions.maySubscribe("news")).isTrue();
        assertThat(permissions.maySubscribe("other")).isFalse();
        assertThat(permissions.mayPublish("room:42")).isTrue();
        assertThat(permissions.mayPublish("room:7")).isFalse();
        Permissions admin = Permissions.of(List.of(), List.of(), true);
        assertThat(admin.maySubscribe("room:42")).isFalse();
        assertThat(admin.mayPublish("room:42")).isFalse();
    }

    @Test
    void holdsABoundedNumberOfPatterns() {
        List<String> most = Collections.nCopies(Permissions.MAX_PATTERNS, "a");
        assertThat(Permissions.of(most, most, false).subscribe()).hasSize(Permissions.MAX_PATTERNS);
        List<String> tooMany = Collections.nCopies(Permissions.MAX_PATTERNS + 1, "a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Permissions.of(List.of(), tooMany, false))
                .withMessage("publish: 129 patterns (expected: 0..128)");
        assertThatIllegalArgumentException().isThrownBy(() -> Permissions.of(tooMany, List.of(), false));
    }

    @Test
    void isNotChangedThroughTheListItWasMadeFrom() {
        List<StreamPattern> patterns = new ArrayList<>();
        Permissions permissions = new Permissions(patterns, patterns, false);
        patterns.add(StreamPattern.of("*"));
        assertThat(permissions.maySubscribe("room:42")).isFalse();
    }
}
