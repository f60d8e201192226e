// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TokenSecrecyTest extends FrontDoorTest {

    private static final List<String> TALKATIVE =
            List.of("org.springframework", "io.rejoin", "reactor.netty.http.server");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getThrowableProxy());
        }
    };

    private static final GatewayUnderTest LOGGING =
            GatewayUnderTest.inFrontOf(upstream.uri(), "rejoin.gateway.access-log.enabled=true");

    @AfterAll
    static void stop() {
        LOGGING.close();
    }

    @Override
    RawHttp.Response request(String requestLine, String... headers) throws IOException {
        return request(LOGGING, requestLine, headers);
    }

    @BeforeEach
    void listen() {
        appender.start();
        logger("access").addAppender(appender);
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
        TALKATIVE.forEach(name -> logger(name).setLevel(Level.TRACE));
    }

    @AfterEach
    void stopListening() {
        TALKATIVE.forEach(name -> logger(name).setLevel(null));
        logger("access").detachAppender(appender);
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(appender);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @Test
    void tokenIsInNoLogAtAnyLevel() throws IOException {
        String good = Tokens.valid();
        String bad = Tokens.forged();
        request("GET /streams/v1/room:1/events?a=1&access_token=" + good);
        request("GET /streams/v1/room:1/events?access_token=" + bad);
        request("GET /streams/v1/room:1/events?access%5ftoken=" + good, "Authorization: Bearer " + good);
        request("GET /nowhere?access_token=" + good);
        request("GET /streams/v1/..?access_token=" + good);

        await().atMost(Duration.ofSeconds(5)).until(() -> accessLines() == 5);
        assertThat(lines)
                .anyMatch(line ->
                        line.contains("\"path\":\"/streams/v1/room:1/events\"") && line.contains("\"status\":200"))
                .noneMatch(line -> line.contains(good) || line.contains(bad));
    }

    private long accessLines() {
        return lines.stream().filter(line -> line.startsWith("access {")).count();
    }
}
