// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The process of a {@link ProgramProcess}, seen from within. */
final class ProgramMain {

    /** The command that {@link Main} hands on to here; not for users. */
    static final String COMMAND = "run-program";

    /** What it says once it serves. */
    static final String READY = "ready";

    private ProgramMain() {}

    /** Runs until standard input ends or the process is told to end. */
    static void run(Program program, PrintStream words) throws IOException {
        DataInputStream orders = new DataInputStream(System.in);
        ProgramInThisJvm running;
        try {
            running = ProgramInThisJvm.start(program, properties(orders));
        } catch (LocalStartException e) {
            words.println(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(running::stop, "stop"));
        words.println(READY);
        while (orders.read() >= 0) {
            // Nothing more is said; its end is the word to stop.
            continue;
        }
        System.exit(0);
    }

    private static Map<String, String> properties(DataInputStream orders) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        int count = orders.readInt();
        for (int i = 0; i < count; i++) {
            properties.put(orders.readUTF(), orders.readUTF());
        }
        return properties;
    }

    static PrintStream keepStandardOutputForWords() {
        PrintStream words = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        return words;
    }
}
