// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.RunningService;
import io.rejoin.prove.scene.Scene;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What is done to one gateway or node at a time. */
enum ServiceFault implements Fault {
    GATEWAY_KILLED("gateway-killed", Scene::gateways, true),
    GATEWAY_FROZEN("gateway-frozen", Scene::gateways, false),
    NODE_KILLED("node-killed", Scene::nodes, true),
    NODE_FROZEN("node-frozen", Scene::nodes, false);

    private static final Duration FROZEN = Duration.ofSeconds(7);

    private final String title;
    private final Function<Scene, List<RunningService>> victims;
    private final boolean kill;

    ServiceFault(String title, Function<Scene, List<RunningService>> victims, boolean kill) {
        this.title = title;
        this.victims = victims;
        this.kill = kill;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void inflict(Stage stage, int turn) throws InterruptedException {
        List<RunningService> all = victims.apply(stage.scene());
        RunningService victim = all.get(turn % all.size());
        if (kill) {
            victim.kill();
            victim.start();
        } else {
            victim.freeze();
            stage.pass(FROZEN);
            victim.goOn();
        }
    }
}
