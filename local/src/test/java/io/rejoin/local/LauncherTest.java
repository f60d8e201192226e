// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as its user sees it: command line in, lines and an exit status out, and no process left. */
@Timeout(240)
class LauncherTest {

    private static final int SIGTERM = 128 + 15;

    @TempDir
    private Path folder;

    @Test
    void printsATokenAndNothingElse() throws Exception {
        Process token =
                run("token", "--sub", "alice", "--subscribe", "room:*", "--publish=room:1", "--publish", "room:2");
        assertThat(text(token)).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\n");
        assertThat(errors(token)).isEmpty();
        assertThat(token.waitFor()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys/tenant-dev"))))
                .isEqualTo("rw-------");
    }

    @Test
    void saysThatANewTenantIsNew() throws Exception {
        Process token = run("token", "--sub", "alice", "--tenant", "acme");
        assertThat(text(token)).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\n");
        assertThat(errors(token)).contains("tenant acme is new").hasLineCount(1);
    }

    @Test
    void refusesAWrongCommandLineInOneLine() throws Exception {
        assertThat(refusal("token")).contains("--sub: missing");
        assertThat(refusal("token", "--sub", "a", "--tenant", "../b")).contains("tenant: ../b (expected:");
        assertThat(refusal("up", "--port", "70000")).contains("--port: 70000 (expected: 1..65535)");
        assertThat(refusal("up", "--nodes", "0")).contains("--nodes: 0 (expected: 1..");
        assertThat(refusal("down")).contains("down: unknown (expected: up, token or help)");
        assertThat(Files.list(folder)).isEmpty();
    }

    private String refusal(String... arguments) throws Exception {
        Process process = run(arguments);
        assertThat(text(process)).isEmpty();
        String errors = errors(process);
        assertThat(errors).hasLineCount(1);
        assertThat(process.waitFor()).isEqualTo(2);
        return errors;
    }

    @Test
    void startsWhatIsKilledAgainAndEndsEveryProcessWhenToldTo() throws Exception {
        Process up = up("--processes");
        List<String> lines = new ArrayList<>();
        BufferedReader output = up.inputReader();
        List<ProcessHandle> services = new ArrayList<>();
        Pattern service = Pattern.compile("Process (\\d+): .*");
        for (String line = output.readLine(); line != null && !line.contains("TOKEN="); line = output.readLine()) {
            lines.add(line);
            Matcher matcher = service.matcher(line);
            if (matcher.matches()) {
                services.add(ProcessHandle.of(Long.parseLong(matcher.group(1))).orElseThrow());
            }
        }
        assertThat(services).as(String.join("\n", lines)).hasSize(Program.values().length);
        services.getLast().destroyForcibly();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher again = service.matcher(line);
            if (again.matches()) {
                services.add(ProcessHandle.of(Long.parseLong(again.group(1))).orElseThrow());
                break;
            }
        }
        assertThat(services).hasSize(Program.values().length + 1);
        up.toHandle().destroy();
        assertThat(output.lines()).last().asString().startsWith("stopped (");
        assertThat(up.waitFor()).isEqualTo(SIGTERM);
        for (ProcessHandle ended : services) {
            ended.onExit().get(30, TimeUnit.SECONDS);
        }
        assertThat(serversOfThisTest()).isEmpty();
    }

    @Test
    void endsEveryProcessWhenToldToInTheMiddleOfTheStart() throws Exception {
        Process up = up();
        BufferedReader output = up.inputReader();
        for (String line = output.readLine(); !line.startsWith("postgres ready"); line = output.readLine()) {
            assertThat(line).isNotNull();
        }
        assertThat(serversOfThisTest()).isNotEmpty();
        up.toHandle().destroy();
        assertThat(output.lines()).last().asString().startsWith("stopped (");
        assertThat(up.waitFor()).isEqualTo(SIGTERM);
        assertThat(serversOfThisTest()).isEmpty();
    }

    private Process up(String... flags) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("up", "--port", Integer.toString(new Ports().free())));
        arguments.addAll(List.of(flags));
        return run(arguments.toArray(String[]::new));
    }

    private Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(JavaCommand.of(arguments));
        command.add(1, "-Drejoin.folder=" + folder);
        return new ProcessBuilder(command)
                .redirectError(
                        folder.resolveSibling(folder.getFileName() + ".err").toFile())
                .start();
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String errors(Process process) throws Exception {
        process.waitFor();
        return Files.readString(folder.resolveSibling(folder.getFileName() + ".err"));
    }

    private Stream<String> serversOfThisTest() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().command().stream())
                .filter(command -> command.startsWith(folder.toString()));
    }
}
