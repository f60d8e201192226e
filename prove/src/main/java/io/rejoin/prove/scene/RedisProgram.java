// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.local.ServerPrograms;
import io.rejoin.local.UsageException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code redis-server} that the servers and their Sentinel are started from.
 *
 * @param version such as {@code 7.0.15}
 * @param embedded whether it is the one that this program carries
 */
public record RedisProgram(Path executable, String version, boolean embedded) {

    /** What {@code --redis} takes for the one that this program carries. */
    public static final String EMBEDDED = "embedded";

    /** Whatever the machine has: settings that depend on it are none of these runs' business. */
    static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C");

    private static final String NAME = "redis-server";
    private static final int OLDEST = 7;
    private static final int PATIENCE_S = 10;
    private static final int LONGEST_ANSWER = 1 << 10;
    private static final Pattern VERSION = Pattern.compile("server v=((\\d{1,4})[\\w.-]*)");

    /**
     * The one that is asked for; if none is, the one on the path if it is of version 7 or later, else the embedded one.
     *
     * @param asked a file, a name on the path, {@link #EMBEDDED}, or null
     * @param binaries where the embedded one is unpacked
     * @throws UsageException if what is asked for is not there, does not run, or is too old
     */
    public static RedisProgram of(@Nullable String asked, Path binaries) throws InterruptedException {
        if (asked == null) {
            Optional<Path> onPath = onPath(NAME);
            if (onPath.isPresent()) {
                String version = version(onPath.get());
                if (version != null && isRecent(version)) {
                    return new RedisProgram(onPath.get(), version, false);
                }
            }
            return embedded(binaries);
        }
        return asked.equals(EMBEDDED) ? embedded(binaries) : required(asked);
    }

    private static RedisProgram embedded(Path binaries) throws InterruptedException {
        Path executable = new ServerPrograms(binaries).redis();
        String version = version(executable);
        if (version == null) {
            throw new SceneException("the embedded Redis does not run: " + executable);
        }
        return new RedisProgram(executable, version, true);
    }

    private static RedisProgram required(String asked) throws InterruptedException {
        Path executable = executable(asked);
        if (!Files.isRegularFile(executable)) {
            throw refusal(asked, "is not there");
        }
        if (!Files.isExecutable(executable)) {
            throw refusal(asked, "is not executable");
        }
        String version = version(executable);
        if (version == null) {
            throw refusal(asked, "does not say of which version it is");
        }
        if (!isRecent(version)) {
            throw refusal(asked, "is version " + version);
        }
        return new RedisProgram(executable, version, false);
    }

    private static Path executable(String asked) {
        try {
            Path path = Path.of(asked);
            return path.getNameCount() > 1 || path.isAbsolute()
                    ? path.toAbsolutePath()
                    : onPath(asked).orElse(path);
        } catch (InvalidPathException e) {
            throw refusal(asked, "is no file name");
        }
    }

    private static UsageException refusal(String asked, String why) {
        return new UsageException("--redis: " + asked + " " + why + " (expected: a redis-server of version " + OLDEST
                + " or later, or " + EMBEDDED + ")");
    }

    private static Optional<Path> onPath(String name) {
        String path = System.getenv("PATH");
        return path == null
                ? Optional.empty()
                : Arrays.stream(path.split(File.pathSeparator, -1))
                        .filter(folder -> folder.startsWith("/"))
                        .map(folder -> Path.of(folder).resolve(name))
                        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                        .findFirst();
    }

    private static boolean isRecent(String version) {
        return Integer.parseInt(version.replaceFirst("\\D.*", "")) >= OLDEST;
    }

    /** What it says of itself; null if that is not what a {@code redis-server} says. */
    private static @Nullable String version(Path executable) throws InterruptedException {
        try {
            ProcessBuilder builder = new ProcessBuilder(executable.toString(), "--version").redirectErrorStream(true);
            builder.environment().putAll(ENVIRONMENT);
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                    return null;
                }
                String answer = new String(process.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
                Matcher version = VERSION.matcher(answer);
                return version.find() ? version.group(1) : null;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException doesNotRun) {
            return null;
        }
    }

    /** As the report calls it. */
    public String title() {
        return "Redis " + version + (embedded ? " (embedded)" : "");
    }
}
