// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.OnReset;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Turns;
import io.rejoin.core.Turns.Purpose;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.NodeObserver.Delivering;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StreamState;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * One subscriber: a position that moves along the tail's ring, and along the log where the ring does not reach.
 *
 * <p>It holds no events. While its subscriber asks for nothing it does nothing, and when it is asked again it takes from
 * wherever its position is by then. Everything but {@link #request} and {@link #cancel} runs in its group's executor.
 *
 * <p>What it emits is one history by construction: an event only ever goes out if it {@linkplain Event#follows follows} the
 * position, or comes from a read of the log that found the position's own event still there. Where the ring cannot tell
 * (the position is behind, ahead, or contradicts it) the log is asked, and either gives the next page or refuses the
 * position, which is the reset.
 */
final class SubscriberCursor implements Subscription {

    private static final AtomicLongFieldUpdater<SubscriberCursor> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(SubscriberCursor.class, "requested");

    /** How long it waits after the log failed it before it asks again. */
    private static final long RETRY_MILLIS = 250;

    private final SubscribeRequest request;
    private final CoreSubscriber<? super Signal> subscriber;
    private final StreamTail tail;
    private final WakeGroup group;
    private final NodeContext node;
    private final @Nullable Delivering observed;
    private final Runnable onRelease;

    private volatile long requested;
    private volatile boolean cancelled;
    private final AtomicBoolean released = new AtomicBoolean();

    /** Index in the group; the group's. */
    int place;

    private Cursor position = Cursor.BEGINNING;
    private @Nullable Incarnation incarnation;
    private boolean started;
    private boolean opened;
    private long openedAt;
    private boolean live;

    /** Has had the ring's last since it began or was last behind the ring: what comes is news to it, and no backlog. */
    private boolean current;

    private boolean ended;
    private boolean draining;

    /** A read is under way, or its answer waits in {@link #answer}. */
    private boolean reading;

    private @Nullable Slice answer;

    /** A turn was granted, and neither a signal nor giving it back has ended it. */
    private boolean inTurn;

    /** Something went wrong with the log; it waits for a moment before it asks again. */
    private boolean paused;

    /** The newest event that the log was seen to have; what there is to page while the tail has no ring yet. */
    private long knownHead;

    /** Since when the ring cannot place the position; {@code null} while it can. */
    private @Nullable Long misplacedAt;

    /**
     * Since when the ring may be of a history that the log has refused this subscriber; {@code null} once it was read since.
     * Without that, a subscriber that starts again would be given the dead history's events once more, refused once more,
     * and so on as fast as the log answers, until the next audit.
     */
    private @Nullable Long distrustedAt;

    private long nextEphemeral;

    SubscriberCursor(
            SubscribeRequest request,
            CoreSubscriber<? super Signal> subscriber,
            StreamTail tail,
            WakeGroup group,
            NodeContext node,
            @Nullable Delivering observed,
            Runnable onRelease) {
        this.request = request;
        this.subscriber = subscriber;
        this.tail = tail;
        this.group = group;
        this.node = node;
        this.observed = observed;
        this.onRelease = onRelease;
    }

    /** Joins the group; called once, in the executor. */
    void start() {
        started = true;
        if (ended) {
            return;
        }
        group.add(this);
        EphemeralBuffer ephemerals = tail.ephemerals();
        nextEphemeral = ephemerals == null ? 0 : ephemerals.end();
        drain();
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        long _ = Operators.addCap(REQUESTED, this, n);
        if (!group.isRunning()) {
            group.execute(this::drain);
        } else {
            drain();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        // Not in the executor, which may be on its way down and drop what it has taken.
        releaseOnce();
        if (!group.execute(this::release)) {
            release();
        }
    }

    /** Emits what there is and what is asked for. */
    void drain() {
        if (draining || ended || !started) {
            return;
        }
        draining = true;
        try {
            boolean moved = true;
            while (moved && !cancelled && !ended) {
                Slice slice = answer;
                if (slice != null) {
                    answer = null;
                    reading = false;
                    accept(slice);
                } else {
                    moved = !reading && !paused && requested > 0 && (opened ? advance() : open());
                    moved |= answer != null;
                }
            }
        } catch (Throwable e) {
            fail(e);
            Exceptions.throwIfFatal(e);
        } finally {
            draining = false;
        }
    }

    // Opening. -------------------------------------------------------------------------------------------------------

    /** {@code true} if it emitted something; else a read is under way. */
    private boolean open() {
        Ring fresh = tail.freshRing();
        if (fresh != null && request.start() instanceof StartAt.Latest) {
            openAt(fresh.last(), fresh.incarnation());
            return true;
        }
        if (fresh != null && request.start() instanceof StartAt.After(Cursor cursor) && fresh.holds(cursor)) {
            openAt(cursor, fresh.incarnation());
            return true;
        }
        int events =
                request.start() instanceof StartAt.Latest ? 0 : node.settings().pageEvents();
        read(new Read(
                request.stream(),
                new Read.Forward(request.start()),
                events,
                node.settings().batchBytes()));
        return false;
    }

    private void openAt(Cursor start, @Nullable Incarnation of) {
        opened = true;
        openedAt = node.now();
        position = start;
        incarnation = of;
        emit(new Signal.Opened(start));
    }

    // Moving along. --------------------------------------------------------------------------------------------------

    /** {@code true} if it emitted something; else it waits for a read, or to be woken. */
    private boolean advance() {
        Ring ring = tail.ring();
        if (ring == null) {
            if (position.seq() < knownHead && beginTurn(Purpose.BACKLOG)) {
                readPage();
            }
            return false;
        }
        if (distrustedAt != null && !tail.isConfirmedSince(distrustedAt)) {
            return false;
        }
        distrustedAt = null;
        Ring.After after = ring.after(position);
        if (after != Ring.Place.AHEAD && after != Ring.Place.OTHER_HISTORY) {
            misplacedAt = null;
        }
        return switch (after) {
            case Ring.Run run -> {
                if (!beginTurn(current ? Purpose.NEWS : Purpose.BACKLOG)) {
                    yield false;
                }
                emitEvents(run.signal());
                yield true;
            }
            case Ring.Place.UP_TO_DATE -> {
                current = true;
                yield emitLive(ring) || emitEphemeral();
            }
            case Ring.Place.BEHIND -> {
                current = false;
                if (beginTurn(Purpose.BACKLOG)) {
                    readPage();
                }
                yield false;
            }
            case Ring.Place.AHEAD, Ring.Place.OTHER_HISTORY -> {
                questionPosition();
                yield false;
            }
        };
    }

    /**
     * The ring does not know the position. It may be late, as when a page read from the log overtook a hint: then another
     * read brings it here. If it was read again since and still does not, the position itself is put to the log.
     */
    private void questionPosition() {
        Long since = misplacedAt;
        if (since == null) {
            misplacedAt = node.now();
            tail.check();
        } else if (tail.isConfirmedSince(since) && beginTurn(Purpose.BACKLOG)) {
            readPage();
        }
    }

    private boolean emitLive(Ring ring) {
        incarnation = ring.incarnation();
        if (live || !tail.isSettledSince(openedAt) || !beginTurn(Purpose.NEWS)) {
            return false;
        }
        live = true;
        emit(new Signal.Live(position));
        return true;
    }

    private boolean emitEphemeral() {
        EphemeralBuffer ephemerals = tail.ephemerals();
        EphemeralBuffer.Found found =
                ephemerals == null ? null : ephemerals.next(nextEphemeral, position.seq(), node.now());
        if (found == null || !beginTurn(Purpose.NEWS)) {
            return false;
        }
        nextEphemeral = found.next();
        emit(new Signal.Ephemeral(found.event()));
        return true;
    }

    private void emitEvents(Signal.Events signal) {
        Event last = signal.events().getLast();
        position = last.cursor();
        incarnation = last.incarnation();
        node.counters().delivered.add(signal.events().size());
        if (observed != null) {
            observed.delivered(signal.events());
        }
        emit(signal);
    }

    /** Asked for each time that there is something to emit, and last, so that no turn is begun for nothing. */
    private boolean beginTurn(Purpose purpose) {
        Turns turns = request.turns();
        if (!inTurn && turns != null) {
            inTurn = turns.begin(purpose);
            return inTurn;
        }
        return true;
    }

    private void giveBackTurn() {
        Turns turns = request.turns();
        if (inTurn && turns != null) {
            inTurn = false;
            turns.giveBack();
        }
    }

    private void emit(Signal signal) {
        inTurn = false;
        long _ = Operators.produced(REQUESTED, this, 1);
        subscriber.onNext(signal);
    }

    // The log. -------------------------------------------------------------------------------------------------------

    /** Reads on from the position, up to the next page boundary, so that all who lag here ask for the same. */
    private void readPage() {
        int pageEvents = node.settings().pageEvents();
        int untilBoundary = pageEvents - (int) (position.seq() & pageEvents - 1);
        read(Read.after(
                request.stream(), position, untilBoundary, node.settings().batchBytes()));
    }

    private void read(Read read) {
        node.counters().catchUpPages.increment();
        reading = true;
        LogReader reads = node.subscriberReads();
        (opened ? reads.read(read) : reads.gather(read))
                .subscribe(
                        slice -> group.execute(() -> onAnswer(slice)),
                        failure -> group.execute(() -> onReadFailed(failure)));
    }

    private void onAnswer(Slice slice) {
        answer = slice;
        drain();
    }

    private void onReadFailed(Throwable failure) {
        reading = false;
        if (opened) {
            giveBackTurn();
            pause();
        } else {
            fail(failure);
        }
    }

    private void pause() {
        paused = true;
        node.scheduler().schedule(() -> group.execute(this::resume), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void resume() {
        paused = false;
        drain();
    }

    private void accept(Slice slice) {
        StreamState state = slice.state();
        ResetReason refusal = CursorCheck.refusal(slice);
        if (refusal != null) {
            if (opened && !beginTurn(Purpose.BACKLOG)) {
                return; // it is put to the log again in its turn
            }
            reset(midStream(refusal, state), slice.start(), state);
            return;
        }
        knownHead = state == null ? 0 : state.head().seq();
        boolean opening = !opened;
        if (opening) {
            openAt(slice.start(), state == null ? null : state.incarnation());
        }
        if (!slice.events().isEmpty()) {
            if (requested > 0 && !cancelled && beginTurn(Purpose.BACKLOG)) {
                emitEvents(new Signal.Events(slice.events()));
            }
        } else if (!opening) {
            // The ring sent it here for events that the log does not have: one of the two is out of date, and until it
            // is known which, asking again would be asking for ever.
            misplacedAt = null;
            giveBackTurn();
            tail.check();
            pause();
        }
    }

    /** A position that was good and is not any more was lost with its stream, if that is another one now. */
    private ResetReason midStream(ResetReason refusal, @Nullable StreamState state) {
        boolean deleted = incarnation != null && (state == null || !incarnation.equals(state.incarnation()));
        return opened && deleted ? ResetReason.STREAM_DELETED : refusal;
    }

    private void reset(ResetReason reason, Cursor refused, @Nullable StreamState state) {
        Cursor earliest = state == null ? Cursor.BEGINNING : state.trimmed();
        Cursor latest = state == null ? Cursor.BEGINNING : state.head();
        Cursor restart =
                request.onReset() == OnReset.END ? null : request.onReset() == OnReset.EARLIEST ? earliest : latest;
        node.counters().resets.increment();
        opened = true;
        openedAt = node.now();
        live = false;
        current = false;
        misplacedAt = null;
        incarnation = state == null ? null : state.incarnation();
        if (restart != null) {
            position = restart;
            distrustedAt = node.now();
            node.pages().forget(request.stream());
        }
        if (reason != ResetReason.EXPIRED) {
            tail.distrustHints();
        } else if (restart != null) {
            tail.check();
        }
        emit(new Signal.Reset(reason, refused, restart, earliest, latest));
        if (restart == null && !ended) {
            end();
            if (!cancelled) {
                subscriber.onComplete();
            }
        }
    }

    // The end. -------------------------------------------------------------------------------------------------------

    /** Ends with an error, if anybody is there to be told. */
    void fail(Throwable failure) {
        if (!ended) {
            end();
            if (!cancelled) {
                subscriber.onError(failure);
            }
        }
    }

    private void releaseOnce() {
        if (released.compareAndSet(false, true)) {
            onRelease.run();
        }
    }

    private void release() {
        if (!ended) {
            end();
        }
    }

    private void end() {
        ended = true;
        answer = null;
        if (started) {
            group.remove(this);
        }
        releaseOnce();
    }
}
