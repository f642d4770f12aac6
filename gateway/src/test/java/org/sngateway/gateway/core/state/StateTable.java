package org.sngateway.gateway.core.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The state table as {@code STATE-MACHINE.md} has it, and the scenarios that play its cells. */
public final class StateTable {
    static final Path PAGE = Path.of("STATE-MACHINE.md");
    static final String COLUMNS = "NCASWDL";

    private static final Pattern ARROW = Pattern.compile("→ ([" + COLUMNS + "])");

    /** A cell: what it says, and the states it can end in. */
    public record Cell(String row, char column, String text) {
        public boolean canHappen() {
            return !text.equals("n/a");
        }

        /** States that the arrows name; the state of the column if there is none, or if one may stay in it. */
        Set<Character> statesAfter() {
            Set<Character> states = new TreeSet<>();
            Matcher arrow = ARROW.matcher(text);
            while (arrow.find()) {
                states.add(arrow.group(1).charAt(0));
            }
            if (states.isEmpty() || text.contains("stays") || text.contains(" - ") || text.endsWith("-")) {
                states.add(column);
            }
            return states;
        }

        @Override
        public String toString() {
            return row + " " + column;
        }
    }

    /** A course of events in one cell; {@code given} brings about the state of the column, where the start is not it. */
    record Scenario(Cell cell, Situation.Start start, Consumer<Situation> given, Consumer<Situation> course) {
        @Override
        public String toString() {
            return cell + " from " + start + ": " + cell.text();
        }
    }

    private final Map<String, Cell> cells = new LinkedHashMap<>();
    private final Map<String, String> methods = new LinkedHashMap<>();
    private final List<Scenario> scenarios = new ArrayList<>();

    public StateTable() {
        for (String line : page().lines().toList()) {
            String[] parts = line.split("\\|", -1);
            if (parts.length == COLUMNS.length() + 5
                    && !parts[1].isBlank()
                    && !parts[1].strip().matches("#|-+")) {
                String row = parts[1].strip();
                for (int i = 0; i < COLUMNS.length(); i++) {
                    Cell cell = new Cell(row, COLUMNS.charAt(i), parts[3 + i].strip());
                    cells.put(cell.toString(), cell);
                }
                methods.put(row, parts[10].strip());
            }
        }
    }

    static String page() {
        try {
            return Files.readString(PAGE);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /**
     * Describes what happens in some cells of a row.
     *
     * @param starts a letter per situation: a column of the table; P and B are both halves of C, prompting and waiting for
     *     the broker
     */
    void cells(String row, String starts, Consumer<Situation> course) {
        for (char letter : starts.replace("C", "PB").toCharArray()) {
            Situation.Start start = Situation.Start.of(letter);
            scenarios.add(new Scenario(cell(row, start.column()), start, in -> {}, course));
        }
    }

    /** Describes what happens in column L to a client whose loss has left something to be sent. */
    void drainOfLost(String row, Consumer<Situation> given, Consumer<Situation> course) {
        scenarios.add(new Scenario(cell(row, 'L'), Situation.Start.A, given, course));
    }

    private Cell cell(String row, char column) {
        return Objects.requireNonNull(cells.get(row + " " + column), () -> row + " " + column);
    }

    public Iterable<Cell> cells() {
        return cells.values();
    }

    /** Of each row, the method that does it. */
    Map<String, String> methods() {
        return methods;
    }

    List<Scenario> scenarios() {
        return scenarios;
    }
}
