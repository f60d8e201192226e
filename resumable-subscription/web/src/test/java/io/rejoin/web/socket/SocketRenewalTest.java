// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.RevocableLease;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.StreamAccess;
import io.rejoin.web.TestAccess;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.time.Clock;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** New tokens on an open WebSocket. */
class SocketRenewalTest {

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final RevocableLease token = new RevocableLease();
    private final TestAccess access = new TestAccess(token);
    private final TestServer server = TestServer.start(
            new ResumableEndpoint(
                    subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT),
            Lease.UNLIMITED,
            access,
            WebLimits.DEFAULT,
            UnaryOperator.identity());
    private final SocketClient client = SocketClient.open(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void closesWhenNobodyRenews() throws InterruptedException {
        Script script = client.subscribed("a", subscriptions);
        token.expire();
        client.error(ProblemCode.TOKEN_EXPIRED);
        client.closedWith(ProblemCode.TOKEN_EXPIRED);
        await().until(script::isCancelled);
    }

    @Test
    void goesOnWithANewTokenAndWithoutWhatItDoesNotPermit() throws InterruptedException {
        access.renewing(newer -> Mono.just(new TestAccess(Lease.UNLIMITED).without(newer)));
        Script a = client.subscribed("a", subscriptions);
        Script b = client.subscribed("b", subscriptions);
        client.send("{'op':'auth','token':'b','id':7}");
        assertThat(client.next("authenticated").path("id").asInt()).isEqualTo(7);
        var ended = client.next("unsubscribed");
        assertThat(ended.path("stream").asString()).isEqualTo("b");
        assertThat(ended.path("code").asString()).isEqualTo("forbidden");
        await().until(b::isCancelled);
        b.tell(events(json("b", 1, "1")));
        a.tell(events(json("a", 1, "1")));
        assertThat(client.next("event").path("stream").asString()).isEqualTo("a");
        client.subscribe("b");
        client.error(ProblemCode.FORBIDDEN);
        token.expire();
        client.raw().quiet(1_000); // several looks at the lease
        client.send("{'op':'ping'}");
        client.next("pong");
    }

    /** The message that asked for it must be answered, or all that the client says about that stream waits for ever. */
    @Test
    void answersForAStreamThatIsOnItsWayWhenItsPermissionEnds() throws InterruptedException {
        access.renewing(newer -> Mono.just(new TestAccess(Lease.UNLIMITED).without(newer)));
        client.send("{'op':'subscribe','stream':'b','id':1}");
        Script b = subscriptions.next();
        client.send("{'op':'auth','token':'b','id':2}");
        assertThat(client.next("authenticated").path("id").asInt()).isEqualTo(2);
        var refused = client.error(ProblemCode.FORBIDDEN);
        assertThat(refused.path("id").asInt()).isEqualTo(1);
        assertThat(refused.path("stream").asString()).isEqualTo("b");
        await().until(b::isCancelled);
        client.send("{'op':'unsubscribe','stream':'b','id':3}");
        assertThat(client.error(ProblemCode.NOT_SUBSCRIBED).path("id").asInt()).isEqualTo(3);
    }

    @Test
    void keepsTheOldTokenWhereTheNewOneIsRefused() throws InterruptedException {
        client.subscribed("a", subscriptions);
        client.send("{'op':'auth','token':'x','id':1}");
        assertThat(client.error(ProblemCode.TOKEN_INVALID).path("id").asInt()).isEqualTo(1);
        client.send("{'op':'ping'}");
        client.next("pong");
        token.expire();
        client.error(ProblemCode.TOKEN_EXPIRED);
    }

    @Test
    void takesNoFurtherMessageWhileATokenIsExchangedAndEndsInTimeIfThatTakesTooLong() throws InterruptedException {
        Sinks.One<StreamAccess> exchange = Sinks.one();
        access.renewing(newer -> exchange.asMono());
        client.subscribed("a", subscriptions);
        client.send("{'op':'auth','token':'x','id':1}");
        client.send("{'op':'ping','id':2}");
        await().until(() -> exchange.currentSubscriberCount() == 1);
        token.expire();
        client.error(ProblemCode.TOKEN_EXPIRED);
        client.closedWith(ProblemCode.TOKEN_EXPIRED);
        await().until(() -> exchange.currentSubscriberCount() == 0);
    }

    /** Whatever may be followed is asked of the service, which need not know it at once. */
    @Test
    void answersWhenItIsKnownWhetherAStreamMayBeFollowed() throws InterruptedException {
        Sinks.Empty<Void> known = Sinks.empty();
        access.answering(answer -> known.asMono().then(answer));
        client.send("{'op':'subscribe','stream':'a','id':1}");
        client.send("{'op':'subscribe','stream':'secret','id':2}");
        client.send("{'op':'ping','id':3}");
        assertThat(client.next("pong").path("id").asInt()).isEqualTo(3);
        client.send("{'op':'unsubscribe','stream':'a','id':4}");
        assertThat(known.tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK);
        Script a = subscriptions.next();
        assertThat(client.error(ProblemCode.FORBIDDEN).path("id").asInt()).isEqualTo(2);
        a.tell(opened(0));
        assertThat(client.next("subscribed").path("id").asInt()).isEqualTo(1);
        assertThat(client.next("unsubscribed").path("id").asInt()).isEqualTo(4);
    }

    /** The answer of the old token counts no more. */
    @Test
    void asksAgainWhereATokenIsRenewedMeanwhile() throws InterruptedException {
        Sinks.Empty<Void> known = Sinks.empty();
        access.answering(answer -> known.asMono().then(answer))
                .renewing(newer -> Mono.just(new TestAccess(Lease.UNLIMITED).without(newer)));
        client.send("{'op':'subscribe','stream':'b','id':1}");
        client.send("{'op':'auth','token':'b','id':2}");
        client.next("authenticated");
        assertThat(known.tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK);
        assertThat(client.error(ProblemCode.FORBIDDEN).path("id").asInt()).isEqualTo(1);
    }

    @Test
    void asksNoMoreForAClientThatIsGone() throws InterruptedException {
        Sinks.Empty<Void> known = Sinks.empty();
        access.answering(answer -> known.asMono().then(answer));
        client.send("{'op':'subscribe','stream':'a','id':1}");
        await().until(() -> known.currentSubscriberCount() == 1);
        client.close();
        await().until(() -> known.currentSubscriberCount() == 0);
    }

    @Test
    void refusesWhatTheServiceDoesNotKnow() throws InterruptedException {
        access.answering(answer -> Mono.empty());
        client.send("{'op':'subscribe','stream':'a','id':1}");
        assertThat(client.error(ProblemCode.LOG_UNAVAILABLE).path("id").asInt()).isEqualTo(1);
        access.answering(answer -> answer);
        client.subscribed("a", subscriptions);
    }
}
