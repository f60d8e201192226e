// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.Cursor;
import io.rejoin.core.StartAt;
import io.rejoin.core.spi.Read;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WebLimits;
import io.rejoin.web.WireDuration;
import io.rejoin.web.request.Parameters;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page is asked for.
 *
 * @param waitFor how long to wait for a first event where there is none after {@code after}; {@code null} not at all
 */
record PageParameters(Read.From from, int limit, @Nullable Duration waitFor) {

    private static final Duration LEAST_WAIT = Duration.ofMillis(1);
    private static final List<String> STARTS = List.of(Parameters.AFTER, Parameters.BEFORE, Parameters.FROM);

    static PageParameters of(Parameters parameters, WebLimits limits) {
        List<String> starts = STARTS.stream().filter(parameters::has).toList();
        if (starts.size() > 1) {
            throw ProblemException.parameter(
                    starts.get(1), "together with " + starts.getFirst(), "one of after, before, from");
        }
        int limit = parameters.number(
                Parameters.LIMIT, 1, limits.pageEvents(), Math.min(WebLimits.DEFAULT_PAGE_EVENTS, limits.pageEvents()));
        return new PageParameters(from(parameters), limit, wait(parameters, limits));
    }

    private static Read.From from(Parameters parameters) {
        Cursor before = parameters.cursor(Parameters.BEFORE);
        if (before != null) {
            return new Read.Backward(before);
        }
        Cursor after = parameters.cursor(Parameters.AFTER);
        StartAt from = parameters.from();
        return new Read.Forward(after != null ? StartAt.after(after) : from != null ? from : StartAt.EARLIEST);
    }

    private static @Nullable Duration wait(Parameters parameters, WebLimits limits) {
        String text = parameters.text(Parameters.WAIT);
        if (text == null) {
            return null;
        }
        String expected = WireDuration.format(LEAST_WAIT) + ".." + WireDuration.format(limits.longPollWait());
        Duration wait;
        try {
            wait = WireDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.parameter(Parameters.WAIT, text, expected + ", " + WireDuration.FORM);
        }
        if (wait.compareTo(LEAST_WAIT) < 0 || wait.compareTo(limits.longPollWait()) > 0) {
            throw ProblemException.parameter(Parameters.WAIT, text, expected);
        }
        if (!parameters.has(Parameters.AFTER)) {
            throw ProblemException.parameter(Parameters.WAIT, "without after", "together with after");
        }
        return wait;
    }
}
