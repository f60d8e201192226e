// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static io.rejoin.testkit.TestStream.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.OwnRetention;
import io.rejoin.core.Retention;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.StreamMetadata;
import io.rejoin.core.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The contract of {@link io.rejoin.core.spi.StreamAdministration}, as JUnit tests; used like {@link EventLogContract}. */
public interface StreamAdministrationContract extends LogContract {

    @Test
    default void aStreamThatDoesNotExistIsNotDescribed() {
        TestStream stream = TestStream.fresh(fixture());
        assertThat(fixture().administration().describe(stream.key()).blockOptional(TestStream.PATIENCE))
                .isEmpty();
    }

    @Test
    default void aStreamIsDescribed() {
        TestStream stream = TestStream.fresh(fixture());
        Cursor head = stream.appendAll("1", "2", "3").getLast().cursor();
        assertThat(describe(stream))
                .isEqualTo(new StreamMetadata(stream.key(), Cursor.BEGINNING, head, Retention.DEFAULT));
        assertThat(describe(stream).count()).isEqualTo(3);
    }

    @Test
    default void configuringCreatesAStreamWithoutEvents() {
        TestStream stream = TestStream.fresh(fixture());
        Retention retention = new Retention(7, Duration.ofSeconds(90));
        StreamMetadata expected = new StreamMetadata(stream.key(), Cursor.BEGINNING, Cursor.BEGINNING, retention);
        assertThat(configure(stream, retention)).isEqualTo(expected);
        assertThat(describe(stream)).isEqualTo(expected);
        assertThat(stream.append("1").seq()).isEqualTo(1);
        assertThat(describe(stream).retention()).isEqualTo(retention);
    }

    @Test
    default void configuringAgainChangesOnlyTheRetention() {
        TestStream stream = TestStream.fresh(fixture());
        Event event = stream.append("1");
        Retention largest = new Retention(Retention.EVENTS_LIMIT, Duration.ofDays(Retention.AGE_LIMIT_DAYS));
        Retention smallest = new Retention(1, Duration.ofSeconds(1));
        for (Retention retention : List.of(largest, smallest, Retention.DEFAULT)) {
            assertThat(configure(stream, retention))
                    .isEqualTo(new StreamMetadata(stream.key(), Cursor.BEGINNING, event.cursor(), retention));
        }
        assertThat(stream.state().incarnation()).isEqualTo(event.incarnation());
    }

    @Test
    default void whatARetentionDoesNotSayIsTheDefaultNotWhatItWas() {
        TestStream stream = TestStream.fresh(fixture());
        configure(stream, new Retention(7, Duration.ofSeconds(90)));
        assertThat(configure(stream, new OwnRetention(5L, null)).retention())
                .isEqualTo(new Retention(5, Retention.DEFAULT.maxAge()));
        assertThat(configure(stream, new OwnRetention(null, Duration.ofHours(1)))
                        .retention())
                .isEqualTo(new Retention(Retention.DEFAULT.maxEvents(), Duration.ofHours(1)));
        assertThat(describe(stream).retention().maxAge()).isEqualTo(Duration.ofHours(1));
        assertThat(configure(stream, OwnRetention.NONE).retention()).isEqualTo(Retention.DEFAULT);
    }

    @Test
    default void retentionKeepsTheNewestEvents() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3", "4", "5");
        stream.trimTo(2);
        assertThat(describe(stream))
                .matches(room -> room.earliest().equals(written.get(2).cursor())
                        && room.head().equals(written.get(4).cursor())
                        && room.count() == 2);
        assertThat(TestStream.texts(stream.from(StartAt.EARLIEST))).containsExactly("4", "5");

        configure(stream, Retention.DEFAULT);
        fixture().applyRetention();
        assertThat(describe(stream).count())
                .as("what was removed stays removed")
                .isEqualTo(2);
        assertThat(stream.append("6").follows(written.get(4).cursor())).isTrue();
    }

    @Test
    default void retentionRemovesWhatIsTooOldAndNothingElse() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> old = stream.appendAll("1", "2");
        configure(stream, new Retention(100, Duration.ofHours(1)));
        fixture().age(stream.key(), Duration.ofMinutes(50));
        stream.append("3");
        fixture().applyRetention();
        assertThat(TestStream.texts(stream.from(StartAt.EARLIEST))).containsExactly("1", "2", "3");

        fixture().age(stream.key(), Duration.ofMinutes(20));
        fixture().applyRetention();
        assertThat(TestStream.texts(stream.from(StartAt.EARLIEST))).containsExactly("3");
        assertThat(describe(stream).earliest()).isEqualTo(old.getLast().cursor());
    }

    @Test
    default void aDeletedStreamIsGoneAndItsNameFreeAtOnce() {
        TestStream stream = TestStream.fresh(fixture());
        configure(stream, new Retention(5, Duration.ofHours(1)));
        Event former = stream.appendAll("1", "2").getLast();
        assertThat(delete(stream)).isTrue();
        assertThat(delete(stream)).isFalse();
        assertThat(fixture().administration().describe(stream.key()).blockOptional(TestStream.PATIENCE))
                .isEmpty();
        assertThat(stream.after(Cursor.BEGINNING).state()).isNull();

        Event first = stream.append("another 1");
        assertThat(first.seq()).isEqualTo(1);
        assertThat(first.incarnation()).isNotEqualTo(former.incarnation());
        assertThat(describe(stream).retention()).isEqualTo(Retention.DEFAULT);
        assertThat(TestStream.texts(stream.after(Cursor.BEGINNING))).containsExactly("another 1");
    }

    @Test
    default void deletingOneStreamTouchesNoOther() {
        TestStream stream = TestStream.fresh(fixture());
        TestStream sibling = stream.sibling("room:2");
        TestStream namesake = new TestStream(fixture(), StreamKey.of(TestStream.freshTenant(), "room:1"));
        stream.append("1");
        sibling.append("1");
        namesake.append("1");
        assertThat(delete(stream)).isTrue();
        assertThat(describe(sibling).count()).isEqualTo(1);
        assertThat(describe(namesake).count()).isEqualTo(1);
    }

    /** All characters that a name may have are in it, as the order of their bytes has them. */
    List<String> SORTED_NAMES = List.of(
            "-", "..a", "0", "00", "1", ":", "@", "A", "Z", "_", "a", "a-b", "a.b", "aB", "a_b", "aab", "z", "~");

    @Test
    default void streamsAreListedByNameInTheOrderOfBytes() {
        TestStream any = TestStream.fresh(fixture());
        new ArrayList<>(SORTED_NAMES)
                .reversed()
                .forEach(name -> any.sibling(name).append("1"));
        assertThat(names(any, "", null, 1_000)).isEqualTo(SORTED_NAMES);
        assertThat(await(list(any, "", "Z", 1))).containsExactly(describe(any.sibling("_")));
    }

    @Test
    default void aListIsPagedByTheLastName() {
        TestStream any = TestStream.fresh(fixture());
        SORTED_NAMES.forEach(name -> any.sibling(name).append("1"));
        List<String> read = new ArrayList<>();
        List<String> page = names(any, "", null, 5);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(5).noneMatch(read::contains);
            read.addAll(page);
            page = names(any, "", page.getLast(), 5);
        }
        assertThat(read).isEqualTo(SORTED_NAMES);
        assertThat(names(any, "", "a.", 2))
                .as("after a name that does not exist")
                .containsExactly("a.b", "aB");
    }

    @Test
    default void aPrefixIsTakenLiterally() {
        TestStream any = TestStream.fresh(fixture());
        SORTED_NAMES.forEach(name -> any.sibling(name).append("1"));
        assertThat(names(any, "a", null, 1_000)).containsExactly("a", "a-b", "a.b", "aB", "a_b", "aab");
        assertThat(names(any, "a_", null, 1_000)).containsExactly("a_b");
        assertThat(names(any, "a%", null, 1_000)).isEmpty();
        assertThat(names(any, "a", "a.b", 2)).containsExactly("aB", "a_b");
        assertThat(names(any, "a", "z", 2)).isEmpty();
        assertThat(names(any, "a", "Z", 1)).containsExactly("a");
    }

    @Test
    default void aListIsOfOneTenant() {
        TestStream one = TestStream.fresh(fixture());
        TestStream other = TestStream.fresh(fixture());
        one.append("1");
        assertThat(names(one, "", null, 10)).containsExactly("room:1");
        assertThat(names(other, "", null, 10)).isEmpty();
    }

    @Test
    default void aListHasLimits() {
        Tenant tenant = TestStream.fresh(fixture()).key().tenant();
        for (int limit : new int[] {Integer.MIN_VALUE, -1, 0, 1_001}) {
            assertThatThrownBy(() -> Mono.defer(() -> fixture().administration().list(tenant, "", null, limit))
                            .block(TestStream.PATIENCE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("limit: " + limit + " (expected: 1..1000)");
        }
    }

    private StreamMetadata describe(TestStream stream) {
        return await(fixture().administration().describe(stream.key()));
    }

    private StreamMetadata configure(TestStream stream, Retention retention) {
        return await(fixture().administration().configure(stream.key(), retention));
    }

    private StreamMetadata configure(TestStream stream, OwnRetention retention) {
        return await(fixture().administration().configure(stream.key(), retention));
    }

    private boolean delete(TestStream stream) {
        return await(fixture().administration().delete(stream.key()));
    }

    private Mono<List<StreamMetadata>> list(TestStream any, String prefix, @Nullable String after, int limit) {
        return fixture().administration().list(any.key().tenant(), prefix, after, limit);
    }

    private List<String> names(TestStream any, String prefix, @Nullable String after, int limit) {
        return await(list(any, prefix, after, limit)).stream()
                .map(found -> found.stream().name())
                .toList();
    }
}
