// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.testkit.EventLogContract;
import io.rejoin.testkit.LogFixture;

class PostgresEventLogContractTest implements EventLogContract {

    @Override
    public LogFixture fixture() {
        return PostgresFixture.SHARED;
    }
}
