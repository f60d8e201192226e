// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

/** What fills the body of an endless answer. All calls come on the event loop. */
public interface StreamingBody extends FrameSink.Listener {

    /** The head of the answer is out; from now on the body is written here. */
    void opened(FrameSink connection);

    /** The client is gone, or nobody waits for the answer any more. */
    void cancel();
}
