// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of a chart as its values.yaml has them, with the comments above them: what the table in its README is made of. */
final class DocumentedValues {

    private static final Pattern COMMENT = Pattern.compile("\\s*# ?(.*)");
    private static final Pattern KEY = Pattern.compile("(\\s*)([A-Za-z][A-Za-z0-9-]*):(.*)");

    private record Open(int indent, String path) {}

    private final JsonNode values;
    private final List<String> rows = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();

    private DocumentedValues(JsonNode values) {
        this.values = values;
    }

    /** A table of Markdown. A comment stands in the row of what it is above of, be it a value or a group of them. */
    static String table(Path file) {
        try {
            DocumentedValues table = new DocumentedValues(Chart.read(file));
            table.read(Files.readAllLines(file));
            return "\n| value | default | |\n|---|---|---|\n" + String.join("", table.rows) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(List<String> lines) {
        List<String> comment = new ArrayList<>();
        for (String line : lines) {
            Matcher words = COMMENT.matcher(line);
            Matcher key = KEY.matcher(line);
            if (words.matches()) {
                comment.add(words.group(1));
            } else if (key.matches()) {
                key(key, String.join(" ", comment));
                comment.clear();
            } else if (line.isBlank()) {
                comment.clear(); // it was about the file
            }
        }
    }

    private void key(Matcher key, String comment) {
        int indent = key.group(1).length();
        while (!open.isEmpty() && open.peek().indent() >= indent) {
            open.pop();
        }
        String path = (open.isEmpty() ? "" : open.peek().path() + ".") + key.group(2);
        JsonNode value = values.at("/" + path.replace('.', '/'));
        boolean group = key.group(3).isBlank();
        if (group) {
            open.push(new Open(indent, path));
        }
        if (!group || !comment.isEmpty()) {
            rows.add("| `%s` | %s | %s |\n"
                    .formatted(path, group ? "" : "`" + value + "`", comment.replace("|", "\\|")));
        }
    }
}
