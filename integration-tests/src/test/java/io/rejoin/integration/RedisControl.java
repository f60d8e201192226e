// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.local.LocalRedis;

/** How a test takes Redis away from a running platform, and gives it back. */
interface RedisControl {

    /** Stops it in its tracks: sockets stay open, nothing is answered. */
    void pause();

    /** Lets it go on after a {@link #pause}. */
    void resume();

    /** Ends it as a crash would. */
    void kill();

    /** Starts it after a {@link #kill}, empty and where it was; returns when it answers. */
    void start();

    static RedisControl of(LocalRedis redis) {
        return new RedisControl() {
            @Override
            public void pause() {
                redis.pause();
            }

            @Override
            public void resume() {
                redis.resume();
            }

            @Override
            public void kill() {
                redis.kill();
            }

            @Override
            public void start() {
                redis.start();
            }
        };
    }
}
