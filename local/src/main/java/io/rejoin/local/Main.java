// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The program behind {@code ./rejoin}. */
public final class Main {

    private static final int USAGE_ERROR = 2;

    private Main() {}

    /** Exits with 0, with 1 and a sentence if it cannot be done, with 2 and a sentence if the command line is wrong. */
    public static void main(String[] arguments) throws IOException {
        int status = run(Arrays.asList(arguments));
        System.exit(status);
    }

    private static int run(List<String> arguments) throws IOException {
        PrintStream out = ProgramMain.keepStandardOutputForWords();
        PrintStream err = System.err;
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> flags = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
        try {
            Path folder = Path.of(System.getProperty("rejoin.folder", ".rejoin"));
            switch (command) {
                case "up" -> {
                    muteLogUntilItIsSetUp();
                    return UpCommand.run(flags, folder, out, err);
                }
                case "token" -> TokenCommand.run(flags, folder, out, err);
                case ProgramMain.COMMAND -> {
                    muteLogUntilItIsSetUp();
                    ProgramMain.run(Program.named(flags.getFirst()), out);
                }
                default -> throw new UsageException(command + ": unknown (expected: up, token or help)");
            }
            return 0;
        } catch (UsageException e) {
            err.println("rejoin: " + e.getMessage() + "; see ./rejoin help");
            return USAGE_ERROR;
        } catch (InvalidPathException e) {
            err.println("rejoin: --data: " + e.getMessage());
            return USAGE_ERROR;
        } catch (LocalStartException e) {
            err.println("rejoin: " + e.getMessage());
            return 1;
        }
    }

    /** Its default is to print everything; each program sets it up with the first thing it does. */
    private static void muteLogUntilItIsSetUp() {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    }
}
