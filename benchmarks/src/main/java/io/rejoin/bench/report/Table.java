// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows of figures under named columns, whose names carry the units. Not thread-safe. */
public final class Table {

    private final String title;
    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    Table(String title, List<String> columns) {
        this.title = title;
        this.columns = columns;
    }

    String title() {
        return title;
    }

    List<String> columns() {
        return columns;
    }

    List<List<Object>> rows() {
        return rows;
    }

    /** @throws IllegalArgumentException if it has more or fewer cells than there are columns */
    public void row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("cells: " + cells.length + " (expected: " + columns.size() + ")");
        }
        rows.add(List.of(cells));
    }

    String markdown() {
        StringBuilder text = new StringBuilder("**" + title + "**\n\n").append(line(List.copyOf(columns)));
        text.append("|").append("---|".repeat(columns.size())).append('\n');
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<? extends Object> cells) {
        return cells.stream().map(Table::shown).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** Fractions with the digits that mean something. */
    private static String shown(Object cell) {
        if (cell instanceof Double number) {
            int decimals = Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
            return String.format(Locale.ROOT, "%,." + decimals + "f", number);
        }
        return cell instanceof Number number ? String.format(Locale.ROOT, "%,d", number.longValue()) : cell.toString();
    }
}
