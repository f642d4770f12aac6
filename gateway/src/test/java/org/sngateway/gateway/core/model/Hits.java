package org.sngateway.gateway.core.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sngateway.gateway.core.state.StateTable;

/** How often each cell of the state table was hit. */
final class Hits {
    private final Map<String, Integer> byCell = new LinkedHashMap<>();

    Hits() {
        new StateTable().cells().forEach(cell -> {
            if (cell.canHappen()) {
                byCell.put(cell.toString(), 0);
            }
        });
    }

    void hit(String row, char column) {
        byCell.computeIfPresent(row + " " + column, (cell, hits) -> hits + 1);
    }

    /**
     * The cells hit less often; the broker of a client in D or L is of no interest except while something goes out, and a
     * client that is forgotten has tests of its own.
     */
    List<String> below(int least) {
        return byCell.entrySet().stream()
                .filter(cell -> cell.getValue() < least && !cell.getKey().matches("(28|29b?|30|31) [DL]|34 ."))
                .map(Map.Entry::toString)
                .toList();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("hits per cell");
        String row = "";
        for (Map.Entry<String, Integer> cell : byCell.entrySet()) {
            String next = cell.getKey().substring(0, cell.getKey().indexOf(' '));
            char column = cell.getKey().charAt(next.length() + 1);
            text.append(next.equals(row) ? "" : String.format("%n%4s", next))
                    .append(String.format("  %s%8d", column, cell.getValue()));
            row = next;
        }
        return text.toString();
    }
}
