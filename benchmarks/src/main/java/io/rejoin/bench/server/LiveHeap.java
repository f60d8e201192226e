// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The live objects of a program, by class. */
public record LiveHeap(Map<String, Count> classes) {

    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Of one class. */
    public record Count(String name, long instances, long bytes) {}

    public LiveHeap {
        classes = Map.copyOf(classes);
    }

    /** As {@code jcmd GC.class_histogram} prints it; several classes of one name count as one. */
    static LiveHeap of(List<String> lines) {
        Map<String, Count> classes = new HashMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String name = matcher.group(3);
                Count count = new Count(name, Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
                classes.merge(name, count, (a, b) -> new Count(name, a.instances + b.instances, a.bytes + b.bytes));
            }
        }
        return new LiveHeap(classes);
    }

    public long bytes() {
        return classes.values().stream().mapToLong(Count::bytes).sum();
    }

    /** What has come since. */
    public LiveHeap minus(LiveHeap before) {
        Map<String, Count> more = new HashMap<>();
        for (Count count : classes.values()) {
            Count old = before.classes.getOrDefault(count.name, new Count(count.name, 0, 0));
            more.put(count.name, new Count(count.name, count.instances - old.instances, count.bytes - old.bytes));
        }
        return new LiveHeap(more);
    }

    /** Those with the most bytes, first. */
    public List<Count> largest(int most) {
        List<Count> sorted = new ArrayList<>(classes.values());
        sorted.sort(Comparator.comparingLong(Count::bytes).reversed());
        return sorted.subList(0, Math.min(most, sorted.size()));
    }
}
