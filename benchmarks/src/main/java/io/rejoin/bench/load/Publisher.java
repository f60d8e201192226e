// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.rejoin.bench.server.Target;
import io.rejoin.local.Poll;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to streams in turn, at a rate that does not wait for answers: what is late was still due when it was due. Each stream keeps
 * to one connection, on which one publish follows the other, so that its events come in order.
 */
public final class Publisher implements Closeable {

    private static final int TIMEOUT_SECONDS = 60;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<PublisherConnection> connections = new ArrayList<>();
    private final long[] numbers;
    private final int payloadBytes;
    private final boolean batches;
    private int turn;
    private volatile boolean running;
    private @Nullable Thread pacer;

    /** @param streams names by index */
    public Publisher(Target target, int streams, IntFunction<String> names, int payloadBytes, int connectionCount)
            throws InterruptedException {
        this.numbers = new long[streams];
        this.payloadBytes = payloadBytes;
        this.batches = target.takesBatches();
        for (int i = 0; i < connectionCount; i++) {
            PublisherConnection connection = new PublisherConnection(target, names);
            Channel unused = new Bootstrap()
                    .group(loops)
                    .channel(EpollSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new HttpResponseDecoder(), connection);
                        }
                    })
                    .connect("127.0.0.1", target.publishPort())
                    .sync()
                    .channel();
            connections.add(connection);
        }
    }

    /** Publishes from now on, until {@link #stop}. */
    public void start(int eventsPerSecond) {
        running = true;
        long interval = TimeUnit.SECONDS.toNanos(1) / eventsPerSecond;
        pacer = Thread.ofPlatform().name("pacer").start(() -> {
            long due = System.nanoTime();
            while (running) {
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                } else {
                    publish(due);
                    due += interval;
                }
            }
        });
    }

    private void publish(long due) {
        int stream = turn++ % numbers.length;
        byte[] payload = Payload.of(++numbers[stream], due, payloadBytes);
        connections.get(stream % connections.size()).publish(stream, payload, false);
    }

    /** Publishes so many events to each stream of the range, in batches where the server takes them, and waits for the answers. */
    public void publishNow(int fromStream, int untilStream, int events) throws IOException, InterruptedException {
        for (int stream = fromStream; stream < untilStream; stream++) {
            PublisherConnection connection = connections.get(stream % connections.size());
            if (batches) {
                connection.publish(stream, batch(stream, events), true);
            } else {
                for (int i = 0; i < events; i++) {
                    connection.publish(stream, Payload.of(++numbers[stream], System.nanoTime(), payloadBytes), false);
                }
            }
        }
        awaitAnswers();
    }

    /** Publishes so many events, one by one, to the streams in turn, and waits for the answers. */
    public void publishEach(int events) throws IOException, InterruptedException {
        for (int i = 0; i < events; i++) {
            publish(System.nanoTime());
        }
        awaitAnswers();
    }

    private byte[] batch(int stream, int events) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < events; i++) {
            lines.writeBytes(Payload.of(++numbers[stream], System.nanoTime(), payloadBytes));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    /** Publishes no more, and returns when all that was published was answered. */
    public void stop() throws IOException, InterruptedException {
        running = false;
        Thread stopped = pacer;
        if (stopped != null) {
            stopped.join();
            pacer = null;
        }
        awaitAnswers();
    }

    private void awaitAnswers() throws IOException, InterruptedException {
        if (!Poll.within(Duration.ofSeconds(TIMEOUT_SECONDS), Duration.ofMillis(5), this::isAnswered)) {
            throw new IOException("publishes were not answered within " + TIMEOUT_SECONDS + " s");
        }
    }

    private boolean isAnswered() throws IOException {
        boolean answered = true;
        for (PublisherConnection connection : connections) {
            answered &= connection.isIdle();
            connection.requireAllWell();
        }
        return answered;
    }

    /** The number of that stream's last event, 0 if there is none; after a {@link #stop}. */
    public long last(int stream) {
        return numbers[stream];
    }

    @Override
    public void close() {
        running = false;
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
