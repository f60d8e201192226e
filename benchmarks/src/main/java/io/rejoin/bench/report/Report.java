// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What one run found. Not thread-safe. */
public final class Report {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final String name;
    private final List<String> command;
    private final Consumer<String> progress;
    private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Map<String, Object> machine = Machine.describe();
    private final List<Table> tables = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean failed;

    /** @param progress is told what happens meanwhile */
    public Report(String name, List<String> command, Consumer<String> progress) {
        this.name = name;
        this.command = List.copyOf(command);
        this.progress = progress;
    }

    /** A new table, after those there are. */
    public Table table(String title, String... columns) {
        Table table = new Table(title, List.of(columns));
        tables.add(table);
        return table;
    }

    /** Something that a reader of the tables has to know. */
    public void note(String note) {
        progress.accept(note);
        notes.add(note);
    }

    /** A part of the run went wrong, and its figures are missing; the run goes on, and has failed in the end. */
    public void failed(String what, Exception why) {
        note("failed: " + what + ": " + why);
        failed = true;
    }

    /** Whether a part of it went wrong. */
    public boolean hasFailed() {
        return failed;
    }

    /** Tells whoever waits; not part of the result. */
    public void progress(String line) {
        progress.accept(line);
    }

    /** Whether there is no table. */
    public boolean isEmpty() {
        return tables.isEmpty();
    }

    public String markdown() {
        StringBuilder text = new StringBuilder();
        tables.forEach(table -> text.append(table.markdown()).append('\n'));
        notes.forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    /** Writes {@code <name>.json}, over the result of an earlier run. */
    public Path write(Path folder) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("workload", name);
        result.put("command", "benchmarks/run " + String.join(" ", command));
        result.put("commit", Machine.commit());
        result.put("began", began.toString());
        result.put("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        result.put("machine", machine);
        result.put("load average when it ended", Machine.loadAverage());
        result.put("failed", failed);
        result.put("notes", notes);
        result.put(
                "tables",
                tables.stream()
                        .map(table -> Map.of("title", table.title(), "columns", table.columns(), "rows", table.rows()))
                        .toList());
        Files.createDirectories(folder);
        return Files.writeString(folder.resolve(name + ".json"), JSON.writeValueAsString(result) + "\n");
    }
}
