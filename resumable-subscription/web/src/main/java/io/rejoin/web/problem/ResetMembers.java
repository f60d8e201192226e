// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.problem;

import io.rejoin.core.Cursor;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Signal;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What clients are told of a reset, in frames and in problems. */
public final class ResetMembers {

    private ResetMembers() {}

    public static Map<String, Object> of(Signal.Reset reset) {
        return of(reset.reason(), reset.refused(), reset.earliest(), reset.latest());
    }

    /** Where several streams share a connection: which of them it is, and where it goes on, if it does. */
    public static Map<String, Object> of(String stream, Signal.Reset reset) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("stream", stream);
        Cursor restart = reset.restart();
        if (restart != null) {
            members.put("cursor", restart.toString());
        }
        members.putAll(of(reset));
        return members;
    }

    private static Map<String, Object> of(ResetReason reason, Cursor refused, Cursor earliest, Cursor latest) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("reason", reason.wireName());
        members.put("refused", refused.toString());
        members.put("earliest", earliest.toString());
        members.put("latest", latest.toString());
        return members;
    }

    /** The answer to a request whose cursor cannot be gone on from. */
    public static ProblemException problem(ResetReason reason, Cursor refused, Cursor earliest, Cursor latest) {
        ProblemCode code = switch (reason) {
            case OTHER_HISTORY -> ProblemCode.CURSOR_RESET;
            case EXPIRED -> ProblemCode.CURSOR_EXPIRED;
            case STREAM_DELETED -> ProblemCode.STREAM_DELETED;
        };
        String detail = "cursor: " + refused
                + switch (reason) {
                    case OTHER_HISTORY -> " (expected: a cursor of this stream's present history)";
                    case EXPIRED -> " (expected: a cursor not older than " + earliest + ")";
                    case STREAM_DELETED -> " (the stream was deleted)";
                };
        return new ProblemException(code, detail, of(reason, refused, earliest, latest));
    }

    public static ProblemException problem(Signal.Reset reset) {
        return problem(reset.reason(), reset.refused(), reset.earliest(), reset.latest());
    }
}
