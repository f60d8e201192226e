// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import io.rejoin.chat.EventStream.Frame;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client that follows a room, is cut off after a few frames, and comes back with the last position it was sent. */
final class CutClient implements AutoCloseable {

    private static final int LONGEST_RUN = 12;
    private static final long PATIENCE_SECONDS = 90;

    private final User user;
    private final String room;
    private final Random random;
    private final RoomModel model = RoomModel.empty();
    private String position = "";
    private int cuts;
    private boolean closed;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private final CountDownLatch loaded = new CountDownLatch(1);

    CutClient(User user, String room, long seed) {
        this.user = user;
        this.room = room;
        this.random = new Random(seed);
    }

    String room() {
        return room;
    }

    synchronized int cuts() {
        return cuts;
    }

    void start() throws InterruptedException {
        thread.start();
        if (!loaded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("not loaded");
        }
    }

    /** From the beginning of the room: all there is to know is in its events. */
    private void run() {
        String from = "0000000000000000_00000000";
        while (!isClosed()) {
            int run = 1 + random.nextInt(LONGEST_RUN);
            try (EventStream stream = user.open(room + "/events", "Last-Event-ID", from)) {
                loaded.countDown();
                for (int i = 0; i < run && !isClosed(); i++) {
                    Frame frame = stream.poll();
                    if (frame != null) {
                        from = take(frame, from);
                    }
                }
            }
            cut();
        }
    }

    private synchronized void cut() {
        cuts++;
    }

    private synchronized String take(Frame frame, String from) {
        model.apply(frame);
        if (!frame.id().isEmpty()) {
            position = frame.id();
            notifyAll();
            return position;
        }
        return from;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** What the client shows once it has got there. */
    synchronized RoomModel awaitPosition(String head) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!position.equals(head)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(user.name() + " is at " + position + ", not at " + head);
            }
            wait(left);
        }
        return model;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
