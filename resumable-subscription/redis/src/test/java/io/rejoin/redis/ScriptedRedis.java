// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One connection to a Redis that carries out a command when the test says so, and otherwise as the real one would. */
final class ScriptedRedis implements SubscriberWire {

    private record Command(boolean subscribe, List<String> channels) {}

    private final SubscriptionTable table;
    private final ArrayDeque<Command> commands = new ArrayDeque<>();
    private final Set<String> subscribed = new HashSet<>();

    ScriptedRedis(SubscriptionTable table) {
        this.table = table;
    }

    @Override
    public void subscribe(List<String> channels) {
        send(new Command(true, List.copyOf(channels)));
    }

    @Override
    public void unsubscribe(List<String> channels) {
        send(new Command(false, List.copyOf(channels)));
    }

    private void send(Command command) {
        if (!command.channels.isEmpty()) {
            commands.add(command);
        }
    }

    int pending() {
        return commands.size();
    }

    Set<String> subscribed() {
        return subscribed;
    }

    void carryOutNext() {
        Command command = commands.poll();
        if (command == null) {
            return;
        }
        for (String channel : command.channels) {
            if (command.subscribe) {
                subscribed.add(channel);
                table.subscribed(this, channel);
            } else {
                subscribed.remove(channel);
                table.unsubscribed(this, channel);
            }
        }
    }

    void carryOutAll() {
        while (!commands.isEmpty()) {
            carryOutNext();
        }
    }

    /** Redis refuses to subscribe where it may not or has no room; to unsubscribe, never. */
    void refuseNext() {
        Command command = commands.peek();
        if (command != null && command.subscribe) {
            commands.remove();
            table.refused(this, command.channels);
        }
    }

    /** The client is told that the next command failed, and yet it will be carried out. */
    void reportNextAsRefused() {
        Command command = commands.peek();
        if (command != null) {
            table.refused(this, command.channels);
        }
    }

    /** As happens to a channel whose slot goes to another server. */
    void takeAway(String channel) {
        if (subscribed.remove(channel)) {
            table.unsubscribed(this, channel);
        }
    }
}
