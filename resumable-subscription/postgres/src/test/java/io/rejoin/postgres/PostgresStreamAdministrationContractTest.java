// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.testkit.LogFixture;
import io.rejoin.testkit.StreamAdministrationContract;

class PostgresStreamAdministrationContractTest implements StreamAdministrationContract {

    @Override
    public LogFixture fixture() {
        return PostgresFixture.SHARED;
    }
}
