// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import io.r2dbc.pool.ConnectionPool;
import io.rejoin.chat.database.ChatDatabase;
import io.rejoin.leak.LeakWatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads whose client leaves in the middle of the answer: the rows that wait are given back. */
class AbandonedReadTest {

    private static final int READS = 5;

    /** More than the driver and the operators behind it take at once. */
    private static final String MANY_ROWS = "SELECT n, repeat('x', 100) FROM generate_series(1, 3000) n";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Takes one row and lets the others wait. */
    private static final class Reader extends BaseSubscriber<Integer> {

        private final CompletableFuture<EventExecutor> loop = new CompletableFuture<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(Integer row) {
            loop.complete(ThreadExecutorMap.currentExecutor());
        }

        /** Nobody waits for the row of a read that failed. */
        @Override
        protected void hookOnError(Throwable failure) {
            loop.completeExceptionally(failure);
        }

        /** Gives up on the thread that rows come on. */
        void giveUp() {
            loop.join().submit(this::cancel).syncUninterruptibly();
        }
    }

    @Test
    void rowsThatWaitWhenItIsGivenUpAreReleased() {
        ConnectionPool connections =
                new ChatDatabase(Infrastructure.postgresUrl(), "postgres", "postgres").connections(1);
        DatabaseClient client =
                new ChatDatabaseConfiguration().r2dbcEntityTemplate(connections).getDatabaseClient();
        long before = LeakWatch.unreleased();
        for (int i = 0; i < READS; i++) {
            Reader reader = new Reader();
            client.sql(MANY_ROWS).map(row -> row.get(0, Integer.class)).all().subscribe(reader);
            await(() -> LeakWatch.unreleased() > before);
            reader.giveUp();
        }
        await(() -> LeakWatch.unreleased() <= before);
        connections.disposeLater().block(PATIENCE);
    }

    private static void await(BooleanSupplier condition) {
        Flux.interval(Duration.ofMillis(10))
                .filter(_ -> condition.getAsBoolean())
                .next()
                .timeout(PATIENCE, Mono.error(() -> new AssertionError("unreleased: " + LeakWatch.unreleased())))
                .block();
    }
}
