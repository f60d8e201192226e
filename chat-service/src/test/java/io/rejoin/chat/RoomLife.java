// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** What users do to a room, at random: nothing of it is refused but for what others did just before. */
final class RoomLife {

    private static final List<String> KEYS = List.of("up", "down", "heart");

    private final String room;
    private final RandomGenerator random;
    private int said;

    RoomLife(String room, long seed) {
        this.room = room;
        this.random = new Random(seed);
    }

    /** One thing. {@code moderator} may delete what others said. */
    void step(User user, boolean moderator) {
        long number = 1 + random.nextInt(40);
        String message = room + "/messages/" + number;
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 ->
                user.send(room, user.name() + "-" + hashCode() + "-" + said++, "text " + random.nextInt());
            case 4, 5 -> user.put(message, User.content("edit " + random.nextInt()));
            case 6 -> {
                if (moderator || random.nextInt(4) == 0) {
                    user.delete(message);
                }
            }
            case 7 -> user.put(message + "/reactions/" + KEYS.get(random.nextInt(KEYS.size())), "");
            case 8 -> user.delete(message + "/reactions/" + KEYS.get(random.nextInt(KEYS.size())));
            default -> user.put(room + "/read", "{\"number\":" + number + "}");
        }
    }
}
