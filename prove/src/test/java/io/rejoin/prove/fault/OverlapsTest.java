// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverlapsTest {

    private static final int ROUNDS = 16;
    private static final int EACH = 3;

    @Test
    void drawsTheSameWithTheSameSeedAndOthersInOtherRounds() {
        List<String> drawn = names(7);
        assertThat(drawn).isEqualTo(names(7)).isNotEqualTo(names(8)).doesNotHaveDuplicates();
    }

    @Test
    void hurtsTwoPlacesThatTakeTurns() {
        List<Overlap> drawn = drawn(1).stream().map(Overlap.class::cast).toList();
        assertThat(drawn)
                .noneMatch(each -> each.first().place().equals(each.second().place()));
        Set<Set<Place.Kind>> ofFirstRounds = drawn.stream()
                .limit(4 * EACH)
                .map(each -> Set.copyOf(List.of(
                        each.first().place().kind(), each.second().place().kind())))
                .collect(Collectors.toSet());
        assertThat(ofFirstRounds).hasSize(4 * EACH);
    }

    /** Or the other one, which waits for publishes, would wait for ever. */
    @Test
    void stopsEverybodyAfterTheOtherHasBegun() {
        assertThat(drawn(3)).noneMatch(each -> ((Overlap) each).first().stopsEverybody());
    }

    @Test
    void knowsPairsByName() {
        assertThat(Overlaps.named("node-killed+redis-frozen", 1))
                .singleElement()
                .extracting(Fault::title)
                .isEqualTo("node-killed+redis-frozen");
        assertThat(Overlaps.named("node-killed+node-killed", 1)).hasSize(1); // one and the other
        assertThat(Overlaps.named("redis-killed+redis-frozen", 1)).isEmpty();
        assertThat(Overlaps.named("node-killed+fire", 1)).isEmpty();
        assertThat(Overlaps.named("node-killed+redis-frozen+postgres-killed", 1))
                .isEmpty();
    }

    private static List<String> names(long seed) {
        return drawn(seed).stream()
                .map(Overlap.class::cast)
                .map(each -> each.title() + " " + each.first().place()
                        + each.second().place() + each.seed())
                .toList();
    }

    private static List<Fault> drawn(long seed) {
        return IntStream.rangeClosed(1, ROUNDS)
                .boxed()
                .flatMap(round -> Overlaps.draw(seed, round, EACH).stream())
                .toList();
    }
}
