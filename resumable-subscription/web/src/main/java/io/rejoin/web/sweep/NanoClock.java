// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.sweep;

/** Measures time that passes, whatever happens to the wall clock. */
@FunctionalInterface
public interface NanoClock {

    NanoClock SYSTEM = System::nanoTime;

    long nanoTime();
}
