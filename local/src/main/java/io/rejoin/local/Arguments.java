// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The flags of one command: {@code --name}, {@code --name value} or {@code --name=value}. */
public final class Arguments {

    private final Map<String, List<String>> values = new HashMap<>();

    /**
     * @param switches flags without a value
     * @param single flags with one value
     * @param repeatable flags with a value that may be given several times
     * @throws UsageException naming the first argument that is wrong
     */
    public Arguments(List<String> arguments, Set<String> switches, Set<String> single, Set<String> repeatable) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String flag = equals < 0 ? argument : argument.substring(0, equals);
            if (switches.contains(flag)) {
                if (equals >= 0) {
                    throw new UsageException(flag + ": " + argument.substring(equals + 1) + " (expected: no value)");
                }
                values.put(flag, List.of());
            } else if (single.contains(flag) || repeatable.contains(flag)) {
                if (equals < 0 && i + 1 == arguments.size()) {
                    throw new UsageException(flag + ": missing (expected: a value)");
                }
                String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
                if (single.contains(flag) && values.containsKey(flag)) {
                    throw new UsageException(flag + ": given twice (expected: once)");
                }
                values.computeIfAbsent(flag, name -> new ArrayList<>()).add(value);
            } else {
                Set<String> known = new TreeSet<>(switches);
                known.addAll(single);
                known.addAll(repeatable);
                throw new UsageException(argument + ": unknown (expected: " + String.join(", ", known) + ")");
            }
        }
    }

    /** Whether a flag was given. */
    public boolean has(String flag) {
        return values.containsKey(flag);
    }

    /** The value of a flag; null if it was not given. */
    public @Nullable String value(String flag) {
        List<String> given = values.get(flag);
        return given == null ? null : given.getFirst();
    }

    public String value(String flag, String otherwise) {
        String given = value(flag);
        return given == null ? otherwise : given;
    }

    /** All values of a flag; empty if it was not given. */
    public List<String> values(String flag) {
        return List.copyOf(values.getOrDefault(flag, List.of()));
    }
}
