// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The command line that runs this program's {@link Main} in another JVM, from a jar or from a class path. */
final class JavaCommand {

    private static final String JVM_OPTIONS = "jvm.args";
    private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    private JavaCommand() {}

    static List<String> of(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(isPackaged() ? JAR_LAUNCHER : Main.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isPackaged() {
        return Main.class.getClassLoader() != ClassLoader.getSystemClassLoader();
    }

    /** The same that ./rejoin runs it with. */
    private static List<String> jvmOptions() {
        try (InputStream options = Objects.requireNonNull(JavaCommand.class.getResourceAsStream(JVM_OPTIONS))) {
            return new String(options.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
