// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.RunningService;
import io.rejoin.prove.scene.Scene;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What is done to one gateway or node. */
record ServiceFault(String title, Place place, Function<Scene, RunningService> victim, Kind kind) implements Fault {

    enum Kind {
        /** With SIGKILL, then started again. */
        KILLED("killed"),
        /** Stopped in its tracks: connections stay open and nothing is answered. */
        FROZEN("frozen");

        private final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    private static final Duration FROZEN = Duration.ofSeconds(7);

    /** One for each service and kind; those of a kind share a title. */
    static List<ServiceFault> of(String what, Place.Kind place, Function<Scene, List<RunningService>> services) {
        return List.of(Kind.values()).stream()
                .flatMap(kind -> IntStream.range(0, Scene.NODES)
                        .mapToObj(i -> new ServiceFault(
                                what + "-" + kind.title,
                                new Place(place, i),
                                scene -> services.apply(scene).get(i),
                                kind)))
                .toList();
    }

    @Override
    public Duration lasting() {
        return kind == Kind.KILLED ? Duration.ZERO : FROZEN;
    }

    @Override
    public Cure begin(Stage stage) {
        RunningService hurt = victim.apply(stage.scene());
        return switch (kind) {
            case KILLED -> {
                hurt.kill();
                yield hurt::start;
            }
            case FROZEN -> {
                hurt.freeze();
                yield hurt::goOn;
            }
        };
    }
}
