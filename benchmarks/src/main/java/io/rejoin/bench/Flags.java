// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The flags of one command, {@code --name value} each. Not thread-safe. */
public final class Flags {

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> unread = new HashSet<>();

    /** @throws IllegalArgumentException if a name comes without a value */
    public Flags(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!name.startsWith("--") || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(name + " (expected: --name value)");
            }
            values.put(name.substring(2), arguments.get(i + 1));
        }
        unread.addAll(values.keySet());
    }

    /** @throws IllegalArgumentException if it is no whole number from {@code min} to {@code max} */
    public int number(String name, int otherwise, int min, int max) {
        String given = text(name, Integer.toString(otherwise));
        int value;
        try {
            value = Integer.parseInt(given);
        } catch (NumberFormatException e) {
            throw refused(name, given, min + ".." + max);
        }
        if (value < min || value > max) {
            throw refused(name, given, min + ".." + max);
        }
        return value;
    }

    /** @throws IllegalArgumentException if it is neither {@code yes} nor {@code no} */
    public boolean yes(String name, boolean otherwise) {
        String given = text(name, otherwise ? "yes" : "no");
        return switch (given) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw refused(name, given, "yes or no");
        };
    }

    public String text(String name, String otherwise) {
        unread.remove(name);
        return values.getOrDefault(name, otherwise);
    }

    /** A list with commas. */
    public List<String> list(String name, String otherwise) {
        return List.of(text(name, otherwise).split(","));
    }

    /** @throws IllegalArgumentException if there is a flag that nobody asked for */
    public void requireAllRead() {
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException("--" + String.join(", --", unread) + ": unknown");
        }
    }

    private static IllegalArgumentException refused(String name, String given, String expected) {
        return new IllegalArgumentException("--" + name + ": " + given + " (expected: " + expected + ")");
    }
}
