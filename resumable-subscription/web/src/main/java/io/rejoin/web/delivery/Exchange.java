// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

/** What the answer of a {@link StreamingBody} is made of, and whom to tell. All calls come on the event loop. */
public interface Exchange {

    /** Sends the head of the answer, then calls {@link StreamingBody#opened}. */
    void commit();

    /** The answer is complete. */
    void complete();

    /** Closes the connection at once; a commit that is under way then fails. */
    void close();

    /** Before the commit: the request is refused with this. After it: the connection is closed. */
    void fail(Throwable error);
}
