// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import io.rejoin.token.Permissions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code ./rejoin token}: prints a development token and nothing else. */
final class TokenCommand {

    private static final String DEFAULT_TTL = "1h";

    private TokenCommand() {}

    /** @throws UsageException naming what is wrong */
    static void run(List<String> given, Path defaultFolder, PrintStream out, PrintStream err) {
        Arguments arguments = new Arguments(
                given,
                Set.of("--admin"),
                Set.of("--sub", "--ttl", "--tenant", "--data"),
                Set.of("--subscribe", "--publish"));
        String subject = arguments.value("--sub");
        if (subject == null) {
            throw new UsageException("--sub: missing (expected: the user's name)");
        }
        String tenant = arguments.value("--tenant", DevelopmentKeys.DEFAULT_TENANT);
        Duration lifetime = FlagDuration.parse("--ttl", arguments.value("--ttl", DEFAULT_TTL));
        Path folder = Path.of(arguments.value("--data", defaultFolder.toString()));
        DevelopmentKeys keys = new DevelopmentKeys(folder.resolve("keys"), new SecureRandom());
        try {
            Permissions permissions = Permissions.of(
                    arguments.values("--subscribe"), arguments.values("--publish"), arguments.has("--admin"));
            boolean isNew = !tenant.equals(DevelopmentKeys.DEFAULT_TENANT) && !keys.knows(tenant);
            String token = keys.token(tenant, subject, permissions, lifetime);
            if (isNew) {
                err.println("rejoin: tenant " + tenant + " is new: a running ./rejoin up knows it after a restart.");
            }
            out.println(token);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
