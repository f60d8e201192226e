// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.testkit.LogFixture;
import io.rejoin.testkit.RedactionContract;

class PostgresRedactionContractTest implements RedactionContract {

    @Override
    public LogFixture fixture() {
        return PostgresFixture.SHARED;
    }
}
