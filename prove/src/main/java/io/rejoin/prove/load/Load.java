// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import io.rejoin.prove.audit.Acknowledgements;
import io.rejoin.prove.audit.Journal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Publishers and subscribers at work, one publisher for each stream. Used by one thread. */
public final class Load implements AutoCloseable {

    private static final int STREAMS = 8;
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final int RESTLESS_SOURCES = 2 * STREAMS;
    private static final int STEADY_SOURCES = STREAMS;
    private static final int RESTLESS_SOCKETS = 4;
    private static final int STEADY_SOCKETS = 2;
    private static final int STREAMS_OF_A_SOCKET = 4;

    private final String prefix;
    private final List<URI> servers;
    private final String token;
    private final long seed;
    private final List<String> streams;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService cutter = Executors.newScheduledThreadPool(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param servers where clients connect to, at random
     * @param prefix what the names of its streams begin with, and of no others
     */
    public Load(List<URI> servers, String token, String prefix, long seed) {
        this.prefix = prefix;
        this.servers = servers;
        this.token = token;
        this.seed = seed;
        this.streams = IntStream.range(0, STREAMS).mapToObj(i -> prefix + i).toList();
        Consumer<String> complain = complaints::add;
        for (String stream : streams) {
            publishers.add(
                    new Publisher(servers, stream, token, acknowledgements, PERIOD, new Random(next()), complain));
        }
        for (int i = 0; i < RESTLESS_SOURCES; i++) {
            source("event source " + i, i, Temper.RESTLESS);
        }
        for (int i = 0; i < STEADY_SOURCES; i++) {
            source("steady event source " + i, i, Temper.STEADY);
        }
        for (int i = 0; i < RESTLESS_SOCKETS; i++) {
            socket("socket " + i, i, Temper.RESTLESS);
        }
        for (int i = 0; i < STEADY_SOCKETS; i++) {
            socket("steady socket " + i, i * STREAMS_OF_A_SOCKET, Temper.STEADY);
        }
    }

    private long next() {
        return seed * 1_000 + publishers.size() + subscribers.size();
    }

    private void source(String name, int index, Temper temper) {
        Journal journal = new Journal(name, streams.get(index % STREAMS));
        subscribers.add(
                new SseSubscriber(servers, journal, token, temper, cutter, new Random(next()), complaints::add));
    }

    private void socket(String name, int first, Temper temper) {
        List<Journal> journals = IntStream.range(first, first + STREAMS_OF_A_SOCKET)
                .mapToObj(i -> new Journal(name, streams.get(i % STREAMS)))
                .toList();
        subscribers.add(
                new SocketSubscriber(servers, journals, token, temper, cutter, new Random(next()), complaints::add));
    }

    public void begin() {
        subscribers.forEach(threads::submit);
        publishers.forEach(threads::submit);
    }

    public String prefix() {
        return prefix;
    }

    public Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    public List<Journal> journals() {
        return subscribers.stream()
                .flatMap(subscriber -> subscriber.journals().stream())
                .toList();
    }

    /** Acknowledged publishes of the publisher that has fewest. */
    public long slowestAcknowledged() {
        return publishers.stream().mapToLong(Publisher::acknowledged).min().orElseThrow();
    }

    /** No event is begun; {@link #isResting} when each that was is acknowledged. */
    public void pause() {
        publishers.forEach(Publisher::pause);
    }

    public boolean isResting() {
        return publishers.stream().allMatch(Publisher::isResting);
    }

    public void goOn() {
        publishers.forEach(Publisher::goOn);
    }

    /** From here on, interruptions of delivery are measured. */
    public void watchGaps() {
        subscribers.forEach(subscriber -> subscriber.gaps().begin());
    }

    /** The longest of each subscriber. */
    public List<Duration> gaps() {
        return subscribers.stream().map(subscriber -> subscriber.gaps().end()).toList();
    }

    /** Answers that no client should have got, since it was last asked. */
    public List<String> complaints() {
        return Stream.generate(complaints::poll)
                .takeWhile(complaint -> complaint != null)
                .toList();
    }

    @Override
    public void close() {
        publishers.forEach(Publisher::stop);
        subscribers.forEach(Subscriber::stop);
        cutter.shutdownNow();
        threads.shutdownNow();
    }
}
