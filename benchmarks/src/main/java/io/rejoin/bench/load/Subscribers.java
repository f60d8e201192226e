// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.rejoin.local.Poll;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of subscribers on one event loop, from source addresses spread over 127.0.0.0/8. Used by one thread; the connections have
 * one of their own.
 */
public final class Subscribers implements Closeable {

    private static final int CONNECTING_AT_ONCE = 256;
    private static final int RECEIVE_BYTES = 64 * 1024;
    private static final int ADDRESSES = 64;
    private static final int TIMEOUT_SECONDS = 60;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final Arrivals arrivals = new Arrivals();
    private final List<SubscriberConnection> connections = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger reached = new AtomicInteger();
    private final AtomicLong lastReachedNanos = new AtomicLong();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private int addresses;

    /**
     * Connects and returns when all were answered.
     *
     * @throws IOException if one is refused or lost
     */
    public void connect(int port, int count, IntFunction<Wish> wishes) throws IOException, InterruptedException {
        int before = open.get();
        Semaphore slots = new Semaphore(CONNECTING_AT_ONCE);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES))
                .remoteAddress("127.0.0.1", port);
        for (int i = 0; i < count; i++) {
            if (!slots.tryAcquire(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("no answer within " + TIMEOUT_SECONDS + " s");
            }
            requireAllWell();
            SubscriberConnection connection = connection(wishes.apply(i), slots);
            connections.add(connection);
            channels.add(bootstrap
                    .clone()
                    .handler(connection)
                    .localAddress(new InetSocketAddress("127.0." + (1 + addresses++ % ADDRESSES) + ".1", 0))
                    .connect()
                    .channel());
        }
        await("answered", () -> open.get() == before + count);
    }

    private SubscriberConnection connection(Wish wish, Semaphore slots) {
        SubscriberConnection.Owner owner = new SubscriberConnection.Owner() {
            @Override
            public void opened() {
                open.incrementAndGet();
                slots.release();
            }

            @Override
            public void lost(String why) {
                failure.compareAndSet(null, why);
                slots.release();
            }

            @Override
            public void reached() {
                lastReachedNanos.set(System.nanoTime());
                reached.incrementAndGet();
            }
        };
        return new SubscriberConnection(wish, arrivals, owner);
    }

    /** Returns when so many have seen the event that is their goal, by {@link System#nanoTime}; the time at which the last did. */
    public long awaitGoals(int count) throws IOException, InterruptedException {
        await("at their goals", () -> reached.get() >= count);
        return lastReachedNanos.get();
    }

    /** Returns when the subscriber of each index has seen its event of that number. */
    public void awaitLast(IntFunction<Long> numbers) throws IOException, InterruptedException {
        await(
                "given the last event",
                () -> onLoop(() -> {
                    for (int i = 0; i < connections.size(); i++) {
                        if (connections.get(i).last() < numbers.apply(i)) {
                            return false;
                        }
                    }
                    return true;
                }));
    }

    /** Whether what comes is read; what is not stays in the system's buffers, and then on the server. */
    public void read(boolean wanted) {
        channels.forEach(channel -> channel.config().setAutoRead(wanted));
    }

    /** Forgets counts and latencies, not what came last. */
    public void restart() {
        onLoop(() -> {
            arrivals.restart();
            return true;
        });
    }

    public Seen seen() {
        return onLoop(() -> Seen.of(arrivals));
    }

    /** What that subscriber was told last to come back with. */
    public String position(int index) {
        return onLoop(() -> connections.get(index).position());
    }

    /** @throws IOException if a subscriber was refused or lost */
    public void requireAllWell() throws IOException {
        String why = failure.get();
        if (why != null) {
            throw new IOException("a subscriber was " + why);
        }
    }

    private void await(String what, BooleanSupplier condition) throws IOException, InterruptedException {
        boolean inTime = Poll.within(Duration.ofSeconds(TIMEOUT_SECONDS), Duration.ofMillis(5), () -> {
            requireAllWell();
            return condition.getAsBoolean();
        });
        if (!inTime) {
            throw new IOException("not all of " + connections.size() + " were " + what + " within " + TIMEOUT_SECONDS
                    + " s (open: " + open.get() + ", at their goals: " + reached.get() + ")");
        }
    }

    private <T> T onLoop(Callable<T> task) {
        try {
            return loop.submit(task).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        onLoop(() -> {
            connections.forEach(SubscriberConnection::closing);
            channels.forEach(Channel::close);
            return true;
        });
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
