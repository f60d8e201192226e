// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Pairs of faults that overlap, drawn so that pairs of different kinds of places take turns. */
public final class Overlaps {

    /** What draws are chosen by, as if they were one fault. */
    public static final String TITLE = "overlapping";

    private Overlaps() {}

    /**
     * The pairs of one round. With the same seed they are the same; those of other rounds are others, as long as there are any.
     *
     * @param round from 1
     */
    public static List<Fault> draw(long seed, int round, int count) {
        List<List<Fault>> kinds = new ArrayList<>(byKindsOfPlaces(seed).values());
        List<Fault> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int turn = (round - 1) * count + i;
            List<Fault> pairs = kinds.get(turn % kinds.size());
            drawn.add(pairs.get(turn / kinds.size() % pairs.size()));
        }
        return List.copyOf(drawn);
    }

    private static Map<Set<Place.Kind>, List<Fault>> byKindsOfPlaces(long seed) {
        List<Fault> all = new ArrayList<>(Faults.all());
        Random random = new Random(seed);
        Collections.shuffle(all, random);
        Map<Set<Place.Kind>, List<Fault>> pairs = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                Fault one = all.get(i);
                Fault other = all.get(j);
                if (!one.place().equals(other.place())) {
                    pairs.computeIfAbsent(
                                    EnumSet.of(one.place().kind(), other.place().kind()), _ -> new ArrayList<>())
                            .add(of(one, other, random.nextLong()));
                }
            }
        }
        pairs.values().forEach(each -> Collections.shuffle(each, random));
        return pairs;
    }

    /** Whether a fault of that title is a pair. */
    public static boolean isTitle(String title) {
        return title.contains("+");
    }

    /** Such as {@code node-killed+redis-frozen}; empty if there are no such faults, or both hurt the same. */
    public static List<Fault> named(String title, long seed) {
        String[] titles = title.split("\\+", -1);
        List<Fault> pair = new ArrayList<>();
        for (String each : titles) {
            Faults.all().stream()
                    .filter(fault -> fault.title().equals(each))
                    .filter(fault -> pair.isEmpty()
                            || !fault.place().equals(pair.getFirst().place()))
                    .findFirst()
                    .ifPresent(pair::add);
        }
        return titles.length == 2 && pair.size() == 2
                ? List.of(new Overlap(pair.getFirst(), pair.getLast(), seed))
                : List.of();
    }

    /** What stops everybody comes second: others want events to be published before they begin. */
    private static Fault of(Fault one, Fault other, long seed) {
        return one.stopsEverybody() ? new Overlap(other, one, seed) : new Overlap(one, other, seed);
    }
}
