// SPDX-License-Identifier: Apache-2.0
/**
 * The live feed on Redis: hints that may be lost.
 *
 * <p>{@link io.rejoin.redis.RedisLiveFeed} is the way in. To follow the code: a message becomes bytes in
 * {@code MessageCodec}; {@code HintPublisher} sends them; a {@code ShardLink} is one listening connection with the
 * channels on it, each a {@code BusChannel} whose state machine is the heart of the matter; the {@code Topology} says
 * which server a channel lives on. All state is confined to one event loop.
 */
@NullMarked
package io.rejoin.redis;

import org.jspecify.annotations.NullMarked;
