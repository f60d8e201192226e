// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.util.OptionalLong;

/** A program that was started and has not been stopped. */
sealed interface RunningProgram permits ProgramInThisJvm, ProgramProcess {

    boolean isAlive();

    /** Its process, if it has one of its own. */
    OptionalLong pid();

    /** Ends it in order, within a few seconds. Does nothing if it ended by itself. */
    void stop();
}
