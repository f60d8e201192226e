// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

/** What a node does by itself, again and again: begun before the first request, ended after the last. */
public interface Round {

    /** May block until what requests rely on is there. */
    void start();

    /** What is under way is cancelled; its transaction ends by itself. */
    void stop();
}
