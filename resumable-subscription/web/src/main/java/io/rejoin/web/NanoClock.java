// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

/** Measures time that passes, whatever happens to the wall clock. */
@FunctionalInterface
interface NanoClock {

    NanoClock SYSTEM = System::nanoTime;

    long nanoTime();
}
