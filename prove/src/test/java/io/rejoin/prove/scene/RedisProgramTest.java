// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.local.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisProgramTest {

    @TempDir
    private Path folder;

    @Test
    void takesAServerThatIsAskedFor() throws Exception {
        Path server = server("redis", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64");
        RedisProgram program = RedisProgram.of(server.toString(), folder);
        assertThat(program).isEqualTo(new RedisProgram(server, "7.0.15", false));
        assertThat(program.title()).isEqualTo("Redis 7.0.15");
    }

    @Test
    void hasOneOfItsOwn() throws Exception {
        RedisProgram program = RedisProgram.of(RedisProgram.EMBEDDED, folder.resolve("binaries"));
        assertThat(program.embedded()).isTrue();
        assertThat(program.title()).matches("Redis 6\\.2\\.\\d+ \\(embedded\\)");
    }

    @Test
    void refusesWhatIsNoSuchServer() throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "text");
        assertRefused("is not there", folder.resolve("nowhere").toString());
        assertRefused("is not there", "no-such-server-on-the-path");
        assertRefused("is not there", folder.toString());
        assertRefused("is not there", "");
        assertRefused("is not executable", plain.toString());
        assertRefused(
                "does not say of which version it is", server("other", "hello").toString());
        assertRefused(
                "is version 6.2.7", server("old", "Redis server v=6.2.7 sha=0").toString());
        assertRefused("is no file name", "a\0b");
    }

    private void assertRefused(String why, String asked) {
        assertThatThrownBy(() -> RedisProgram.of(asked, folder))
                .isInstanceOf(UsageException.class)
                .hasMessage("--redis: " + asked + " " + why
                        + " (expected: a redis-server of version 7 or later, or embedded)");
    }

    private Path server(String name, String answer) throws Exception {
        Path server = Files.writeString(folder.resolve(name), "#!/bin/sh\necho '" + answer + "'\n");
        assertThat(server.toFile().setExecutable(true)).isTrue();
        return server;
    }
}
