// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A connection that is opened again, after a {@link Backoff}, whenever it is lost or cannot be opened. Confined to the
 * loop.
 *
 * <p>Each opening is a new connection with nothing inherited: Lettuce's own reconnecting would subscribe again to all
 * channels in one command and leave it to guesswork which acknowledgement belongs to which connection.
 */
final class KeptConnection<C extends StatefulConnection<?, ?>> {

    /** How long a connection must have lasted for the next attempt after it to be the first again. */
    private static final Duration STABLE = Duration.ofSeconds(5);

    private static final Logger LOG = Loggers.getLogger(KeptConnection.class);

    /** Who uses the connection. Called on the loop. */
    interface Owner<C> {

        void opened(C connection);

        /** Each {@link #opened} is followed by one of these before the next, unless closed first. */
        void lost();

        /** An attempt to open failed, another will follow. */
        default void failed() {}
    }

    private final String name;
    private final EventLoop loop;
    private final Supplier<? extends CompletionStage<? extends C>> opener;
    private final Backoff backoff;
    private final Owner<C> owner;

    private @Nullable C connection;
    private @Nullable Future<?> timer;
    private boolean reported;
    private boolean closed;

    /** Tells what an attempt or a connection that is no longer the current one still has to say from the current one. */
    private int attempt;

    KeptConnection(
            String name,
            EventLoop loop,
            Supplier<? extends CompletionStage<? extends C>> opener,
            Backoff backoff,
            Owner<C> owner) {
        this.name = name;
        this.loop = loop;
        this.opener = opener;
        this.backoff = backoff;
        this.owner = owner;
    }

    void open() {
        int mine = ++attempt;
        CompletionStage<? extends C> opening;
        try {
            opening = opener.get();
        } catch (RuntimeException e) {
            opening = CompletableFuture.failedFuture(e);
        }
        opening.whenComplete((opened, error) -> loop.execute(() -> {
            if (opened == null) {
                failed(mine, error);
            } else {
                opened(mine, opened);
            }
        }));
    }

    private void opened(int mine, C opened) {
        if (mine != attempt || closed) {
            opened.closeAsync();
            return;
        }
        connection = opened;
        opened.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
                loop.execute(() -> lost(mine, "disconnected"));
            }
        });
        LOG.info("{}: connected", name);
        reported = false;
        timer = loop.schedule(backoff::reset, STABLE.toMillis(), TimeUnit.MILLISECONDS);
        owner.opened(opened);
        if (!opened.isOpen()) {
            lost(mine, "disconnected");
        }
    }

    private void failed(int mine, @Nullable Throwable error) {
        if (mine != attempt || closed) {
            return;
        }
        if (!reported) {
            LOG.warn("{}: cannot connect, will keep trying: {}", name, reason(error));
            reported = true;
        }
        openLater();
        owner.failed();
    }

    /** What Lettuce says of an attempt names only the address; why it failed is the innermost cause. */
    static String reason(@Nullable Throwable error) {
        Throwable cause = error;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == error ? String.valueOf(error) : error + ": " + cause;
    }

    private void lost(int mine, String reason) {
        C lost = connection;
        if (mine != attempt || lost == null) {
            return;
        }
        LOG.warn("{}: {}, connecting again", name, reason);
        drop(lost);
        openLater();
        owner.lost();
    }

    /** Gives up a connection that seems open but is of no use; without one, does nothing. */
    void reopen(String reason) {
        lost(attempt, reason);
    }

    private void openLater() {
        attempt++;
        stopTimer();
        timer = loop.schedule(this::open, backoff.nextMillis(), TimeUnit.MILLISECONDS);
    }

    private void drop(C dropped) {
        connection = null;
        dropped.closeAsync();
    }

    void close() {
        closed = true;
        stopTimer();
        if (connection != null) {
            drop(connection);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
