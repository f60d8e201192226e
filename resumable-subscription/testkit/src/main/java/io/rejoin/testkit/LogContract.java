// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

/** What all contracts of a log have in common: the log. */
interface LogContract {

    /** The log under test. Called many times in a test; must be the same all along. */
    LogFixture fixture();
}
