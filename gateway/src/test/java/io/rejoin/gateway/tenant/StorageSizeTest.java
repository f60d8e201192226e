// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0B, 0, 0B",
        "1023B, 1023, 1023B",
        "2048KB, 2097152, 2MB",
        "10GB, 10737418240, 10GB",
        "8191TB, 9006099743113216, 8191TB"
    })
    void textIsBytesAndBack(String text, long bytes, String written) {
        assertThat(StorageSize.valueOf(text)).isEqualTo(new StorageSize(bytes)).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "-1B", "1.5GB", "10 GB", "10gb", "8192TB", "9999999999999999TB"})
    void everythingElseIsRefused(String text) {
        assertThatThrownBy(() -> StorageSize.valueOf(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("storage: " + text + " (expected: such as 500MB or 10GB, up to 8191TB)");
    }
}
