// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expected refusal, on its way to being rendered as a problem. Has no stack trace: it says what the client did, not
 * where the server was.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final String detail;

    @SuppressWarnings("serial") // never serialized; what is put in is JSON-like
    private final Map<String, Object> extensions;

    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, Map.of());
    }

    /**
     * @param detail for the developer of the client; reads like {@code limit: 0 (expected: 1..1000)}
     * @param extensions members that the problem has beside those that all have; values that JSON can express
     */
    public ProblemException(ProblemCode code, String detail, Map<String, ?> extensions) {
        this(code, detail, extensions, null);
    }

    public ProblemException(ProblemCode code, String detail, Map<String, ?> extensions, @Nullable Throwable cause) {
        String line = Printable.line(detail);
        super(code.code() + ": " + line, cause, false, false);
        this.code = code;
        this.detail = line;
        this.extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
    }

    /** A parameter's value is refused. Name and value are cut and made printable. */
    public static ProblemException parameter(String name, String value, String expected) {
        return new ProblemException(
                ProblemCode.PARAMETER_INVALID,
                Printable.of(name) + ": " + Printable.of(value) + " (expected: " + expected + ")",
                Map.of("parameter", Printable.of(name)));
    }

    public ProblemCode code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    public Map<String, Object> extensions() {
        return extensions;
    }
}
