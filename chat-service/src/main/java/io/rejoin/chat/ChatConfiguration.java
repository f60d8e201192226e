// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import io.rejoin.autoconfigure.TransactionalCursors;
import io.rejoin.autoconfigure.TransactionalPublisher;
import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.http.ChatExceptionHandler;
import io.rejoin.chat.message.Gathering;
import io.rejoin.chat.message.Messages;
import io.rejoin.chat.message.OldVersions;
import io.rejoin.chat.presence.Lapses;
import io.rejoin.chat.presence.PresenceNews;
import io.rejoin.chat.presence.Presences;
import io.rejoin.chat.room.Bans;
import io.rejoin.chat.room.Memberships;
import io.rejoin.chat.room.RoomAccess;
import io.rejoin.chat.room.Rooms;
import io.rejoin.chat.storage.ContentBytes;
import io.rejoin.chat.storage.Storage;
import io.rejoin.chat.storage.StoredHere;
import io.rejoin.chat.stream.DueRedactions;
import io.rejoin.chat.stream.EndedStays;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.chat.stream.Redactions;
import io.rejoin.chat.stream.Stays;
import io.rejoin.chat.stream.Whispers;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.StoredBytes;
import io.rejoin.web.StorageLimit;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.scheduler.Schedulers;

/** Puts together what the handlers share; what it stands on comes from the starter. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChatProperties.class)
@Import({ChatDatabaseConfiguration.class, ChatRoutes.class})
class ChatConfiguration {

    /** Event loops of this application's own: the JVM's shared ones end with the first application that is closed. */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    @Bean
    InstantSource chatClock() {
        return Clock.systemUTC();
    }

    @Bean
    ChatExceptionHandler chatExceptionHandler() {
        return new ChatExceptionHandler();
    }

    @Bean
    Outbox chatOutbox(TransactionalPublisher publisher) {
        return new Outbox(publisher);
    }

    @Bean
    Whispers chatWhispers(EventPublisher publisher) {
        return new Whispers(publisher);
    }

    @Bean
    RoomAccess chatRoomAccess(
            Transactions transactions, TransactionalCursors cursors, Rooms rooms, Memberships memberships, Bans bans) {
        return new RoomAccess(transactions, cursors, rooms, memberships, bans);
    }

    @Bean
    Gathering chatGathering(
            Transactions transactions,
            Rooms rooms,
            Memberships memberships,
            Outbox outbox,
            Whispers whispers,
            InstantSource clock) {
        return new Gathering(transactions, rooms, memberships, outbox, whispers, clock, Schedulers.parallel());
    }

    @Bean
    Stays chatStays(EndedStays endedStays) {
        return new Stays(endedStays, Schedulers.parallel());
    }

    @Bean
    Redactions chatRedactions(Transactions transactions, DueRedactions rows, Redaction log, EventPublisher publisher) {
        return new Redactions(transactions, rows, log, publisher, Schedulers.parallel());
    }

    @Bean
    PresenceNews chatPresenceNews(Memberships memberships, Whispers whispers) {
        return new PresenceNews(memberships, whispers);
    }

    @Bean
    Lapses chatLapses(Transactions transactions, Presences presences, PresenceNews news, InstantSource clock) {
        return new Lapses(transactions, presences, news, clock, Schedulers.parallel());
    }

    @Bean
    OldVersions chatOldVersions(Messages messages, ChatProperties properties, InstantSource clock) {
        return new OldVersions(messages, properties.keptForModerators(), clock, Schedulers.parallel());
    }

    /** What the tenant's limit is held against: more than the log alone knows of. */
    @Bean
    @Primary
    StoredBytes chatStoredBytes(@Qualifier("rejoinLog") StoredBytes log, ContentBytes rows) {
        return new StoredHere(log, rows);
    }

    @Bean
    Storage chatStorage(StorageLimit limit) {
        return new Storage(limit);
    }

    /** All are there before the first request, and go after the last. */
    @Bean
    RoundsLifecycle chatRounds(List<Round> rounds) {
        return new RoundsLifecycle(rounds);
    }
}
