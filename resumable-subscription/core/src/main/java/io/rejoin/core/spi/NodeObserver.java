// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Is told what a node does, for metrics, traces and bills.
 *
 * <p>Called on event loops, from many threads, in the middle of the work: must not block, throw, or take its time.
 */
public interface NodeObserver {

    /** Looks away; costs a call and no memory. */
    NodeObserver NONE = new NodeObserver() {

        @Override
        public Publishing publishing(Publication publication, ContextView context) {
            return Publishing.NONE;
        }

        @Override
        public void arrived(Event event, @Nullable TraceParent hint) {}

        @Override
        public @Nullable Delivering delivering(StreamKey stream) {
            return null;
        }
    };

    /**
     * A publish begins.
     *
     * @param context the publisher's
     */
    Publishing publishing(Publication publication, ContextView context);

    /**
     * A node put an event into its ring: once per event and node, however many subscribers there are.
     *
     * @param hint what came with the hint that told of it; {@code null} where nothing did, and where no hint came before the log was read
     */
    void arrived(Event event, @Nullable TraceParent hint);

    /** A subscription begins; {@code null} where nobody wants to know of it. */
    @Nullable
    Delivering delivering(StreamKey stream);

    /** One publish, in this order: {@link #trace}, {@link #ended} or {@link #failed}, and if committed {@link #hint}, {@link #hinted}. */
    interface Publishing {

        Publishing NONE = new Publishing() {

            @Override
            public @Nullable TraceParent trace() {
                return null;
            }

            @Override
            public void ended(PublishOutcome outcome) {}

            @Override
            public void failed(Throwable error) {}

            @Override
            public @Nullable TraceParent hint() {
                return null;
            }

            @Override
            public void hinted(boolean taken) {}
        };

        /** What the log's part of the work belongs to; {@code null} where it is not recorded. */
        @Nullable
        TraceParent trace();

        void ended(PublishOutcome outcome);

        void failed(Throwable error);

        /** The hint goes out; what it brings to other nodes belongs to this. */
        @Nullable
        TraceParent hint();

        /** The feed took the hint, or did not. */
        void hinted(boolean taken);
    }

    /** One subscription; its calls are serial. */
    interface Delivering {

        void delivered(List<Event> events);

        /** Once, and last. */
        void ended();
    }
}
