// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.NodeObserver;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Several observers as one; of traces, the first that has one counts. */
record Observers(List<NodeObserver> all) implements NodeObserver {

    static NodeObserver of(Stream<NodeObserver> observers) {
        List<NodeObserver> all = observers.toList();
        return switch (all.size()) {
            case 0 -> NONE;
            case 1 -> all.getFirst();
            default -> new Observers(all);
        };
    }

    @Override
    public Publishing publishing(Publication publication, ContextView context) {
        return new All(all.stream()
                .map(observer -> observer.publishing(publication, context))
                .filter(publishing -> publishing != Publishing.NONE)
                .toList());
    }

    @Override
    public void arrived(Event event, @Nullable TraceParent hint) {
        for (NodeObserver observer : all) {
            observer.arrived(event, hint);
        }
    }

    @Override
    public @Nullable Delivering delivering(StreamKey stream) {
        List<Delivering> some = all.stream()
                .map(observer -> observer.delivering(stream))
                .filter(Objects::nonNull)
                .toList();
        return switch (some.size()) {
            case 0 -> null;
            case 1 -> some.getFirst();
            default -> new AllDelivering(some);
        };
    }

    private record All(List<Publishing> all) implements Publishing {

        @Override
        public @Nullable TraceParent trace() {
            return first(Publishing::trace);
        }

        @Override
        public void ended(PublishOutcome outcome) {
            each(publishing -> publishing.ended(outcome));
        }

        @Override
        public void failed(Throwable error) {
            each(publishing -> publishing.failed(error));
        }

        @Override
        public @Nullable TraceParent hint() {
            return first(Publishing::hint);
        }

        @Override
        public void hinted(boolean taken) {
            each(publishing -> publishing.hinted(taken));
        }

        private void each(Consumer<Publishing> call) {
            all.forEach(call);
        }

        /** Asks all: each learns by it that the moment has come. */
        private @Nullable TraceParent first(Function<Publishing, @Nullable TraceParent> question) {
            TraceParent first = null;
            for (Publishing publishing : all) {
                TraceParent answer = question.apply(publishing);
                first = first == null ? answer : first;
            }
            return first;
        }
    }

    private record AllDelivering(List<Delivering> all) implements Delivering {

        @Override
        public void delivered(List<Event> events) {
            all.forEach(delivering -> delivering.delivered(events));
        }

        @Override
        public void ended() {
            all.forEach(Delivering::ended);
        }
    }
}
