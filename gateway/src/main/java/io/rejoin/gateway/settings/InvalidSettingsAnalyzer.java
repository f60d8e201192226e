// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Shows an {@link InvalidSettingsException} as the sentence it is, not as a stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class InvalidSettingsAnalyzer extends AbstractFailureAnalyzer<InvalidSettingsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingsException cause) {
        return new FailureAnalysis(cause.getMessage(), "Set it right and start the gateway again.", cause);
    }
}
