// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** A product's own rows and the events that tell of them, in one transaction on a real PostgreSQL. */
class TransactionalPublisherTest {

    private static EmbeddedPostgres postgres;
    private static String url;

    private final StreamKey stream = StreamKey.of("acme", "orders");
    private final RecordingFeed feed = new RecordingFeed();

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        url = "r2dbc:postgresql://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void rowAndEventAreCommittedTogetherAndToldOfAfterwards() {
        run(product -> {
            StepVerifier.create(product.subscriptions().subscribe(SubscribeRequest.of(stream, StartAt.EARLIEST)))
                    .expectNextCount(2) // opened, live
                    .then(() -> assertThat(product.order("paid", Mono.empty()).block())
                            .singleElement()
                            .isInstanceOf(PublishOutcome.Committed.class))
                    .assertNext(signal -> assertThat(signal)
                            .isInstanceOfSatisfying(
                                    Signal.Events.class,
                                    events -> assertThat(new String(
                                                    events.events()
                                                            .getFirst()
                                                            .content()
                                                            .bytes(),
                                                    UTF_8))
                                            .isEqualTo("\"paid\"")))
                    .thenCancel()
                    .verify(Duration.ofSeconds(30));
            assertThat(product.orders()).isEqualTo(1);
            assertThat(feed.told)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            FeedMessage.Appended.class,
                            told -> assertThat(told.events())
                                    .singleElement()
                                    .satisfies(event -> assertThat(event.seq()).isEqualTo(1)));
        });
    }

    @Test
    void aTransactionThatRollsBackLeavesNeitherRowNorEvent() {
        run(product -> {
            StepVerifier.create(product.order("lost", Mono.error(new IllegalArgumentException("no"))))
                    .verifyError(IllegalArgumentException.class);
            assertThat(product.orders()).isZero();
            assertThat(feed.told).isEmpty();
            List<PublishOutcome> next = product.order("kept", Mono.empty()).block();
            assertThat(next)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            PublishOutcome.Committed.class,
                            committed -> assertThat(
                                            committed.events().getFirst().seq())
                                    .isEqualTo(1));
        });
    }

    @Test
    void outsideOfATransactionItIsRefused() {
        run(product -> StepVerifier.create(product.publisher().publish(List.of(product.event("x"))))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("transaction: none")));
    }

    @Test
    void aTransactionPublishesOnce() {
        run(product -> {
            Mono<List<PublishOutcome>> once = product.publisher().publish(List.of(product.event("x")));
            StepVerifier.create(product.transactions().transactional(once.then(once)))
                    .verifyError(IllegalStateException.class);
        });
    }

    /** The cursor stays that of the rows, whatever is committed between the two reads. */
    @Test
    void aSnapshotsCursorIsThatOfItsRows() {
        run(product -> {
            product.order("first", Mono.empty()).block();
            TransactionalOperator snapshots = TransactionalOperator.create(
                    product.context().getBean(R2dbcTransactionManager.class), new DefaultTransactionDefinition() {
                        {
                            setIsolationLevel(ISOLATION_REPEATABLE_READ);
                        }
                    });
            Mono<List<Cursor>> cursors = product.context()
                    .getBean(TransactionalCursors.class)
                    .of(List.of(stream, StreamKey.of("t", "none")));
            List<Cursor> seen = Objects.requireNonNull(Mono.just(product.sql())
                    .flatMap(sql -> sql.sql("SELECT count(*) FROM product_order")
                            .fetch()
                            .one())
                    // In a transaction of its own, beside the one that is open.
                    .then(product.order("second", Mono.empty()).contextWrite(_ -> Context.empty()))
                    .then(cursors)
                    .as(snapshots::transactional)
                    .block(Duration.ofSeconds(10)));
            assertThat(seen).extracting(Cursor::seq).containsExactly(1L, 0L);
            StepVerifier.create(cursors).verifyError(IllegalStateException.class);
        });
    }

    /** A feed that remembers what it was told. */
    private static final class RecordingFeed implements LiveFeed {

        final List<FeedMessage> told = new CopyOnWriteArrayList<>();
        private final LiveFeed feed = InMemoryLiveFeed.direct();

        @Override
        public Mono<Void> publish(FeedMessage message) {
            told.add(message);
            return feed.publish(message);
        }

        @Override
        public Flux<FeedSignal> listen(StreamKey stream) {
            return feed.listen(stream);
        }

        @Override
        public Mono<Void> probe() {
            return feed.probe();
        }
    }

    /** The beans of a product, in a schema of their own. */
    private record Product(ApplicationContext context, StreamKey stream) {

        TransactionalPublisher publisher() {
            return context.getBean(TransactionalPublisher.class);
        }

        Subscriptions subscriptions() {
            return context.getBean(Subscriptions.class);
        }

        TransactionalOperator transactions() {
            return TransactionalOperator.create(context.getBean(R2dbcTransactionManager.class));
        }

        DatabaseClient sql() {
            return DatabaseClient.create(context.getBean(ConnectionFactory.class));
        }

        Publication event(String state) {
            return Publication.of(stream, Content.json(('"' + state + '"').getBytes(UTF_8)));
        }

        /** Inserts an order, publishes its state, then does the rest, all in one transaction. */
        Mono<List<PublishOutcome>> order(String state, Mono<Void> rest) {
            return sql().sql("INSERT INTO product_order (state) VALUES (:state)")
                    .bind("state", state)
                    .fetch()
                    .rowsUpdated()
                    .then(publisher().publish(List.of(event(state))))
                    .flatMap(outcomes -> rest.thenReturn(outcomes))
                    .as(transactions()::transactional);
        }

        long orders() {
            return Objects.requireNonNull(sql().sql("SELECT count(*) FROM product_order")
                    .map(row -> Objects.requireNonNull(row.get(0, Long.class)))
                    .one()
                    .block());
        }
    }

    private void run(Consumer<Product> test) {
        ConnectionFactory connections = ConnectionFactories.get(ConnectionFactoryOptions.parse(url));
        DatabaseClient.create(connections)
                .sql("DROP TABLE IF EXISTS product_order; DROP SCHEMA IF EXISTS rejoin CASCADE;"
                        + " CREATE TABLE product_order (state text)")
                .then()
                .block();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        NodeAutoConfiguration.class,
                        PostgresLogAutoConfiguration.class,
                        TransactionAutoConfiguration.class))
                .withBean(LiveFeed.class, () -> feed)
                .withBean(ConnectionFactory.class, () -> connections)
                .withBean(R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(connections))
                .withPropertyValues("rejoin.postgres.url=" + url)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(new Product(context, stream));
                });
    }
}
