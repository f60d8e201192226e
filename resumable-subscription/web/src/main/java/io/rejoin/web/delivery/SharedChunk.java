// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The chunk that the subscribers of a stream are sent one after the other, in a round of their event loop. It is kept for the second who is at the
 * same place, so that one subscriber alone costs nothing, and until that round is over. Confined to its event loop.
 *
 * <p>Each write has a count of the buffer, and a slice that ends where the chunk does: a handler that gathers small writes can neither
 * write to it nor behind it.
 */
final class SharedChunk implements Runnable {

    private static final FastThreadLocal<SharedChunk> OF_LOOP = new FastThreadLocal<>();

    private final EventLoop loop;

    /** What was asked for last; one batch an event loop, at most, outlives its round here. */
    private @Nullable Object content;

    private @Nullable Object format;
    private boolean framed;
    private @Nullable ByteBuf chunk;

    private SharedChunk(EventLoop loop) {
        this.loop = loop;
    }

    /** The one of the event loop, whose thread calls. */
    static SharedChunk of(EventLoop loop) {
        SharedChunk shared = OF_LOOP.getIfExists();
        if (shared == null || shared.loop != loop) {
            shared = new SharedChunk(loop);
            OF_LOOP.set(shared);
        }
        return shared;
    }

    /** Whether this is what was asked for just before. */
    boolean isAskedForAgain(Object what, Object as, boolean withFraming) {
        if (content == what && format == as && framed == withFraming) {
            return true;
        }
        drop();
        content = what;
        format = as;
        framed = withFraming;
        return false;
    }

    /** To be written once; {@code null} while there is no chunk of what was asked for. */
    @Nullable
    ByteBuf slice() {
        ByteBuf made = chunk;
        return made == null ? null : made.retainedSlice();
    }

    /** Takes the chunk over, for whoever asks for the same in this round, and returns what is to be written of it now. */
    ByteBuf keep(ByteBuf made) {
        try {
            loop.execute(this);
        } catch (RejectedExecutionException e) {
            return made; // nothing would let go of it
        }
        drop();
        chunk = made;
        return made.retainedSlice();
    }

    /** The round is over. */
    @Override
    public void run() {
        drop();
        content = null;
        format = null;
    }

    private void drop() {
        ByteBuf made = chunk;
        if (made != null) {
            chunk = null;
            made.release();
        }
    }
}
