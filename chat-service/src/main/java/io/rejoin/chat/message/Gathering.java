// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.Round;
import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.room.Memberships;
import io.rejoin.chat.room.Room;
import io.rejoin.chat.room.Rooms;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.chat.stream.Whispers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Tells of reading and of unread messages not each time but once a second for each room: 5,000 members that read one message would
 * otherwise be 5,000 events, sent to 5,000 members each.
 *
 * <p>How far somebody has read is a durable event, in a transaction with the mark that it was told. What does not fit into one event waits for
 * the next, and in a large room that comes after some seconds, whatever the nodes: there each subscriber costs as much as in a small one,
 * and it is news that takes longer. What a node that crashes had gathered is told with the next move in the room. Thread-safe.
 */
public final class Gathering implements Round {

    private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

    /** Rooms that are told of at the same time. */
    private static final int CONCURRENCY = 4;

    private record RoomName(String tenant, String id) {}

    private record Moved(String user, long number) {}

    private record CursorsMoved(List<Moved> cursors) {}

    private record NewHead(String room, long head) {}

    private final Transactions transactions;
    private final Rooms rooms;
    private final Memberships memberships;
    private final Outbox outbox;
    private final Whispers whispers;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final Set<RoomName> read = ConcurrentHashMap.newKeySet();
    private final Set<RoomName> written = ConcurrentHashMap.newKeySet();
    private final Disposable.Swap running = Disposables.swap();

    public Gathering(
            Transactions transactions,
            Rooms rooms,
            Memberships memberships,
            Outbox outbox,
            Whispers whispers,
            InstantSource clock,
            Scheduler scheduler) {
        this.transactions = transactions;
        this.rooms = rooms;
        this.memberships = memberships;
        this.outbox = outbox;
        this.whispers = whispers;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        running.update(Mono.delay(ChatLimits.READING_GATHERED, scheduler)
                .then(Mono.defer(this::tell))
                .repeat()
                .subscribe());
    }

    @Override
    public void stop() {
        running.dispose();
    }

    /** Somebody has read in the room. */
    void read(String tenant, String room) {
        read.add(new RoomName(tenant, room));
    }

    /** There is a new message in the room. */
    void written(String tenant, String room) {
        written.add(new RoomName(tenant, room));
    }

    private Mono<Void> tell() {
        return Flux.fromIterable(taken(read))
                .flatMap(room -> quietly(tellReading(room), room), CONCURRENCY)
                .thenMany(Flux.fromIterable(taken(written)))
                .flatMap(room -> quietly(tellHead(room), room), CONCURRENCY)
                .then();
    }

    private static List<RoomName> taken(Set<RoomName> gathered) {
        List<RoomName> rooms = List.copyOf(gathered);
        rooms.forEach(gathered::remove);
        return rooms;
    }

    /** What was not told now is told with the next move. */
    private static Mono<Void> quietly(Mono<Void> telling, RoomName room) {
        return telling.onErrorResume(e -> {
            LOG.info("Reading in {} could not be told", room, e);
            return Mono.empty();
        });
    }

    private Mono<Void> tellReading(RoomName name) {
        return transactions
                .write(rooms.lock(name.tenant(), name.id())
                        .flatMap(room -> isTurn(room).flatMap(turn -> turn ? tellSome(room) : Mono.just(true))))
                .filter(more -> more)
                .doOnNext(more -> read.add(name))
                .then();
    }

    /** Whether one more event about reading is due in the room. */
    private Mono<Boolean> isTurn(Room room) {
        if (room.memberCount() <= ChatLimits.CURSORS_OF_EVENT) {
            return Mono.just(true);
        }
        Instant now = clock.instant();
        return rooms.takeTurnToTellReading(room.tenant(), room.id(), now, now.minus(ChatLimits.READING_OF_LARGE_ROOM))
                .map(rows -> rows > 0);
    }

    /** Whether there may be more to tell. */
    private Mono<Boolean> tellSome(Room room) {
        return memberships
                .tellReading(room.tenant(), room.id(), ChatLimits.CURSORS_OF_EVENT)
                .map(member -> new Moved(member.account(), member.readUpTo()))
                .collectList()
                .filter(moved -> !moved.isEmpty())
                .flatMap(moved -> outbox.publish(Outbox.event(
                                ChatStreams.room(room.tenant(), room.id()), "cursor.moved", new CursorsMoved(moved)))
                        .thenReturn(moved.size() == ChatLimits.CURSORS_OF_EVENT))
                .defaultIfEmpty(false);
    }

    private Mono<Void> tellHead(RoomName name) {
        return rooms.find(name.tenant(), name.id())
                .filter(room -> room.memberCount() <= ChatLimits.MEMBERS_TOLD_OF_UNREAD)
                .flatMap(room -> memberships
                        .accounts(room.tenant(), room.id(), ChatLimits.MEMBERS_TOLD_OF_UNREAD)
                        .flatMap(user -> whisper(room, user), CONCURRENCY)
                        .then());
    }

    private Mono<Void> whisper(Room room, String user) {
        return whispers.send(
                ChatStreams.user(room.tenant(), user),
                "room.head",
                new NewHead(room.id(), room.head()),
                ChatLimits.TYPING_LIFE);
    }
}
