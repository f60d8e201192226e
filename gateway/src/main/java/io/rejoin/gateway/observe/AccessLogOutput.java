// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/**
 * The logger {@code access}. Unless the operator's logging configuration gives it an appender of its own, such as a file, its lines go to
 * standard output bare, and nowhere else: what collects them reads JSON.
 */
final class AccessLogOutput {

    static final String LOGGER = "access";

    private AccessLogOutput() {}

    static org.slf4j.Logger open() {
        org.slf4j.Logger logger = LoggerFactory.getLogger(LOGGER);
        if (logger instanceof Logger logback && !logback.iteratorForAppenders().hasNext()) {
            logback.setAdditive(false);
            logback.addAppender(console(logback.getLoggerContext()));
        }
        return logger;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
        PatternLayoutEncoder line = new PatternLayoutEncoder();
        line.setContext(context);
        line.setPattern("%msg%n");
        line.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("access-console");
        console.setEncoder(line);
        console.start();
        return console;
    }
}
