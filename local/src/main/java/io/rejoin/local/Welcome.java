// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What is printed once the platform serves: where it is, and lines to try it with. */
final class Welcome {

    private static final String STREAM = "room:42";

    private Welcome() {}

    static String text(LocalPlatform platform, LocalOptions options, Duration taken) {
        String base = "http://localhost:" + platform.url().getPort();
        String events = base + "/streams/v1/" + STREAM + "/events";
        return """

                Rejoin is ready at %s (%.1f s). Ctrl-C ends it.
                %s
                Try it, in another terminal:

                  TOKEN=%s

                  # subscribe, and leave it open
                  curl -N -H "Authorization: Bearer $TOKEN" -H 'Accept: text/event-stream' %s

                  # publish, and keep the cursor
                  CURSOR=$(curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"text":"hello"}' %s | sed 's/.*"cursor":"\\([^"]*\\)".*/\\1/'); echo $CURSOR

                  # come back with a cursor: everything after it, then live
                  curl -N -H "Authorization: Bearer $TOKEN" -H 'Accept: text/event-stream' -H "Last-Event-ID: $CURSOR" %s

                  # read a page
                  curl -H "Authorization: Bearer $TOKEN" '%s?from=earliest&limit=10'

                  # end alice's streams, and refuse her tokens of before
                  curl -H "Authorization: Bearer $(cat %s)" -H 'Content-Type: application/json' -d '{"tenant":"dev","user":"alice","expiresAt":"%s"}' %s/admin/v1/revocations

                  # another token
                  ./rejoin token --sub bob --subscribe 'room:*'

                """.formatted(
                        base,
                        taken.toMillis() / 1000.0,
                        where(platform, options),
                        platform.token("alice", List.of("room:*"), List.of("room:*")),
                        events,
                        events,
                        events,
                        events,
                        platform.adminSecretFile(),
                        Instant.now().plus(LocalPlatform.TOKEN_LIFETIME).truncatedTo(ChronoUnit.SECONDS),
                        platform.gateway(0).management());
    }

    private static String where(LocalPlatform platform, LocalOptions options) {
        StringBuilder lines = new StringBuilder();
        lines.append("Logs: ").append(platform.state().logs());
        lines.append(options.ephemeral() ? " (removed in the end, as are the events)\n" : "\n");
        for (int node = 1; node < options.nodes(); node++) {
            lines.append("Gateway %d: %s\n"
                    .formatted(node + 1, platform.gateway(node).url()));
        }
        if (options.processes()) {
            platform.services()
                    .forEach(service -> lines.append(
                            "Process %d: %s\n".formatted(service.pid().orElse(0), service.name())));
        }
        return lines.toString();
    }
}
