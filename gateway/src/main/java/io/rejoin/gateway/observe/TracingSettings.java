// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Distributed traces, under {@code rejoin.gateway.tracing}. How many requests are recorded and where spans go is set as in any Spring
 * Boot application.
 *
 * @param enabled whether each request is a span, and its product is told of it
 * @param clientContext what the trace headers of a client are worth
 */
@ConfigurationProperties("rejoin.gateway.tracing")
public record TracingSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("restart") ClientContext clientContext) {

    /** What becomes of the trace that a client says it is in. */
    public enum ClientContext {
        /** A new trace begins here, linked to the client's: who may call does not decide what is recorded. */
        RESTART,
        /** The client's trace goes on, and is recorded if the client says so. For callers who are all one's own. */
        ACCEPT
    }
}
