// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.test.scheduler.VirtualTimeScheduler;

class StateLogTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Logger logger = (Logger) LoggerFactory.getLogger("state-log-test");
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final StateLog log = new StateLog(logger, time);

    @BeforeEach
    void start() {
        logger.setAdditive(false);
        logger.addAppender(written);
        written.start();
    }

    @AfterEach
    void stop() {
        logger.detachAppender(written);
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void firstChangesAreToldAtOnceAndAFlappingStateNowAndThen() {
        for (int i = 0; i < 100; i++) {
            log.tell(i % 2 == 0 ? Level.WARN : Level.INFO, "state " + i);
        }
        assertThat(lines()).containsExactly("state 0", "state 1", "state 2", "state 3");

        time.advanceTimeBy(Duration.ofSeconds(StateLog.WHILE_SECONDS));
        assertThat(lines()).hasSize(5).last().isEqualTo("state 99 (100 changes in 10 s)");

        log.tell(Level.WARN, "away");
        assertThat(lines()).hasSize(6).last().isEqualTo("away");
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(lines()).hasSize(6);
    }
}
