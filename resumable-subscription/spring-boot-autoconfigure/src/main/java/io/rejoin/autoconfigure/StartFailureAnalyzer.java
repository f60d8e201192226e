// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says in a sentence why the library did not start, instead of in a stack trace. */
final class StartFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LogStartException start) {
                return new FailureAnalysis(
                        String.valueOf(start.getMessage()),
                        "Check that PostgreSQL runs and that rejoin.postgres.url, username and password are right."
                                + " rejoin.postgres.start-timeout says how long to wait for it.",
                        failure);
            }
            if (cause instanceof DrainTooLongException tooLong) {
                return new FailureAnalysis(
                        String.valueOf(tooLong.getMessage()),
                        "Shorten the one or lengthen the other, and mind the grace period of whoever stops the process.",
                        failure);
            }
            if (cause instanceof SettingMissingException missing) {
                return new FailureAnalysis(
                        String.valueOf(missing.getMessage()),
                        "Set " + missing.property() + ", or rejoin.enabled=false to do without Rejoin.",
                        failure);
            }
        }
        return null;
    }
}
