// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.OwnRetention;
import io.rejoin.core.Retention;
import io.rejoin.web.Printable;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WireDuration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads {@code {"retention": {"maxEvents": 1000, "maxAge": "24h"}}}.
 *
 * <p>A member that is absent is left to the log's default, as the operator has set it, not to what it was before: the body
 * says the whole of what the stream has of its own. One that is unknown or there twice is refused by name, so that a misspelt limit is not taken for none.
 */
final class RetentionBody {

    /** Largest body, in bytes. */
    static final int MAX_BYTES = 4_096;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String RETENTION = "retention";
    private static final String MAX_EVENTS = "retention.maxEvents";
    private static final String MAX_AGE = "retention.maxAge";
    private static final String MAX_EVENTS_RANGE = "1.." + Retention.EVENTS_LIMIT;
    private static final String MAX_AGE_RANGE = "1s.." + Retention.AGE_LIMIT_DAYS + "d, a string such as \"24h\"";

    private @Nullable Long maxEvents;
    private @Nullable Duration maxAge;

    private RetentionBody() {}

    static OwnRetention parse(byte[] body) {
        try {
            byte[] json = JsonPayload.onOneLine(body, 0, body.length);
            try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
                RetentionBody read = new RetentionBody();
                read.body(parser);
                return new OwnRetention(read.maxEvents, read.maxAge);
            }
        } catch (InvalidJsonException e) {
            throw invalid("body: " + e.getMessage());
        } catch (JacksonException e) {
            throw invalid("body: a member is there twice (expected: once)");
        }
    }

    private void body(JsonParser parser) {
        requireObject(parser.nextToken(), "body", "an object");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            if (!parser.currentName().equals(RETENTION)) {
                throw unknown(parser.currentName(), RETENTION);
            }
            retention(parser);
        }
    }

    private void retention(JsonParser parser) {
        requireObject(parser.nextToken(), RETENTION, "an object");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "maxEvents" -> maxEvents = events(parser);
                case "maxAge" -> maxAge = age(parser);
                default -> throw unknown(RETENTION + "." + name, MAX_EVENTS + ", " + MAX_AGE);
            }
        }
    }

    private static long events(JsonParser parser) {
        String text = parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getString() : "";
        if (text.isEmpty() || text.length() > 18) {
            throw invalid(MAX_EVENTS, text, MAX_EVENTS_RANGE);
        }
        long events = Long.parseLong(text);
        if (events < 1 || events > Retention.EVENTS_LIMIT) {
            throw invalid(MAX_EVENTS, text, MAX_EVENTS_RANGE);
        }
        return events;
    }

    private static Duration age(JsonParser parser) {
        String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : "";
        try {
            Duration age = WireDuration.parse(text);
            return new Retention(1, age).maxAge();
        } catch (IllegalArgumentException e) {
            throw invalid(MAX_AGE, text, MAX_AGE_RANGE);
        }
    }

    private static void requireObject(JsonToken token, String field, String expected) {
        if (token != JsonToken.START_OBJECT) {
            throw invalid(field + ": (expected: " + expected + ")");
        }
    }

    private static ProblemException unknown(String field, String expected) {
        return invalid(Printable.of(field) + ": unknown (expected: " + expected + ")");
    }

    private static ProblemException invalid(String field, String value, String expected) {
        return invalid(field + ": " + Printable.of(value) + " (expected: " + expected + ")");
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemCode.BODY_INVALID, detail);
    }
}
