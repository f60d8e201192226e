// SPDX-License-Identifier: Apache-2.0
/**
 * A small platform in virtual time, on one thread: nodes, publishers, subscribers, and everything that can go wrong, all
 * drawn from one seed. {@link io.rejoin.testkit.simulation.Simulation} runs a
 * {@link io.rejoin.testkit.simulation.Schedule} and says which {@link io.rejoin.testkit.simulation.Promise} was broken;
 * {@link io.rejoin.testkit.simulation.Shrinker} finds the few acts that break it;
 * {@link io.rejoin.testkit.simulation.Seeds} runs as many as there is time for.
 */
@NullMarked
package io.rejoin.testkit.simulation;

import org.jspecify.annotations.NullMarked;
