// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.memory;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Incarnation;
import io.rejoin.core.OwnRetention;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.StreamMetadata;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StreamAdministration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An {@link EventLog} in memory: the whole contract, with administration and redaction, and no durability.
 *
 * <p>Thread-safe: every operation is one short critical section, run on the subscribing thread when its {@code Mono} is
 * subscribed to, so that one thread sees everything in one order. It never answers {@link PublishOutcome.Busy} or
 * {@link PublishOutcome.Unknown}, and never errors because of its state.
 *
 * <p>Retention by count applies with every append, retention by age when {@link #trim} is called. Streams are not
 * limited in number.
 */
public final class InMemoryEventLog implements EventLog, StreamAdministration, Redaction {

    /** Most streams that one {@link #list} may ask for. */
    public static final int MAX_LIST = 1_000;

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Object lock = new Object();

    /** Guarded by {@link #lock}, as is all that hangs from it, and {@link #random}. Sorted by tenant, then name. */
    private TreeMap<StreamKey, MemoryStream> streams = new TreeMap<>();

    /**
     * @param clock tells the events' time, and when events and idempotency keys are too old
     * @param random draws fingerprints and incarnations; used by one thread at a time
     */
    public InMemoryEventLog(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return Mono.fromSupplier(() -> {
            synchronized (lock) {
                return getOrCreate(publication.stream()).append(publication, clock.instant(), random);
            }
        });
    }

    @Override
    public Mono<List<Slice>> read(List<Read> reads) {
        List<Read> asked = List.copyOf(reads);
        return Mono.fromSupplier(() -> {
            synchronized (lock) {
                return asked.stream().map(this::answer).toList();
            }
        });
    }

    @Override
    public Mono<StreamMetadata> describe(StreamKey key) {
        return Mono.fromSupplier(() -> {
            synchronized (lock) {
                MemoryStream stream = streams.get(key);
                return stream == null ? null : stream.metadata();
            }
        });
    }

    @Override
    public Mono<StreamMetadata> configure(StreamKey key, OwnRetention retention) {
        return Mono.fromSupplier(() -> {
            synchronized (lock) {
                return getOrCreate(key).retain(retention);
            }
        });
    }

    @Override
    public Mono<Boolean> delete(StreamKey key) {
        return Mono.fromSupplier(() -> {
            synchronized (lock) {
                return streams.remove(key) != null;
            }
        });
    }

    @Override
    public Mono<List<StreamMetadata>> list(Tenant tenant, String prefix, @Nullable String after, int limit) {
        if (limit < 1 || limit > MAX_LIST) {
            return Mono.error(new IllegalArgumentException("limit: " + limit + " (expected: 1.." + MAX_LIST + ")"));
        }
        return Mono.fromSupplier(() -> {
            synchronized (lock) {
                return streams.values().stream()
                        .map(MemoryStream::metadata)
                        .filter(found -> found.stream().tenant().equals(tenant))
                        .filter(found -> found.stream().name().startsWith(prefix))
                        .filter(found -> after == null || found.stream().name().compareTo(after) > 0)
                        .limit(limit)
                        .toList();
            }
        });
    }

    @Override
    public Mono<Outcome> redact(StreamKey key, Cursor cursor, Content replacement) {
        return Mono.fromSupplier(() -> {
            synchronized (lock) {
                MemoryStream stream = streams.get(key);
                boolean redacted = stream != null && stream.redact(cursor, replacement);
                return redacted ? Outcome.REDACTED : Outcome.NO_SUCH_EVENT;
            }
        });
    }

    /** Removes what the retention of each stream no longer keeps, and idempotency keys that are too old. */
    public void trim() {
        synchronized (lock) {
            Instant now = clock.instant();
            streams.values().forEach(stream -> stream.trim(now));
        }
    }

    /** All streams as they are now, to {@link #restore} later: what a backup is to a database. */
    public Snapshot snapshot() {
        synchronized (lock) {
            return new Snapshot(copy(streams));
        }
    }

    /**
     * Makes this log what it was at {@code snapshot}, which stays as it is: a restored backup, or a failover that lost
     * the commits since. What is written from then on gets fingerprints of its own.
     */
    public void restore(Snapshot snapshot) {
        synchronized (lock) {
            streams = copy(snapshot.streams);
        }
    }

    private MemoryStream getOrCreate(StreamKey key) {
        return streams.computeIfAbsent(key, absent -> new MemoryStream(absent, new Incarnation(random.nextLong())));
    }

    private Slice answer(Read read) {
        MemoryStream stream = streams.get(read.stream());
        return stream == null ? MemoryStream.absent(read.from()) : stream.read(read, clock.instant());
    }

    private static TreeMap<StreamKey, MemoryStream> copy(NavigableMap<StreamKey, MemoryStream> streams) {
        TreeMap<StreamKey, MemoryStream> copy = new TreeMap<>();
        streams.forEach((key, stream) -> copy.put(key, new MemoryStream(stream)));
        return copy;
    }

    /** The contents of a log at one moment. Immutable; belongs to any log. */
    public static final class Snapshot {

        private final TreeMap<StreamKey, MemoryStream> streams;

        private Snapshot(TreeMap<StreamKey, MemoryStream> streams) {
            this.streams = streams;
        }
    }
}
