package org.sngateway.gateway.web;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.sngateway.gateway.readmodel.NodeRow;

/**
 * Which nodes a visitor looks at, and in which order.
 *
 * @param state {@code active}, {@code lost} and so on; empty = any
 * @param text a part of client id or address, in lower case; empty = any
 * @param sort the name of a column
 * @param descending whether the greatest comes first
 * @param offset of the first one that is shown
 * @param limit how many are shown at most
 */
record NodeQuery(String state, String text, String sort, boolean descending, int offset, int limit) {
    static final int MAX_LIMIT = 500;
    private static final int LIMIT = 100;
    private static final int MAX_TEXT = 100;

    private static final Comparator<NodeRow> BY_CLIENT = Comparator.comparing(NodeRow::clientId);
    private static final Map<String, Comparator<NodeRow>> ORDERS = orders();

    private static Map<String, Comparator<NodeRow>> orders() {
        Map<String, Comparator<NodeRow>> orders = new LinkedHashMap<>();
        orders.put("client", BY_CLIENT);
        orders.put("state", Comparator.comparing(row -> row.client().state()));
        orders.put("address", Comparator.comparing(NodeRows::address));
        orders.put(
                "last-seen",
                Comparator.comparingLong(row -> row.lastSeenMillis().orElse(0)));
        orders.put(
                "expected-by",
                Comparator.comparingLong(row -> row.expectedByMillis().orElse(Long.MAX_VALUE)));
        orders.put("signal", Comparator.comparing(row -> row.client().signal()));
        orders.put(
                "battery", Comparator.comparingInt(row -> row.batteryPercent().orElse(Integer.MAX_VALUE)));
        orders.put("received", Comparator.comparingLong(NodeRow::received));
        orders.put("sent", Comparator.comparingLong(NodeRow::sent));
        orders.put("repeats", Comparator.comparingLong(NodeRow::repeats));
        orders.put("queued", Comparator.comparingInt(row -> row.client().queued()));
        orders.put("spooled", Comparator.comparingInt(row -> row.client().spooled()));
        return orders;
    }

    /** As the parameters of a request say; what they leave out or say wrongly has its default. */
    static NodeQuery of(QueryStringDecoder uri) {
        String sort = parameter(uri, "sort");
        return new NodeQuery(
                parameter(uri, "state").toLowerCase(Locale.ROOT),
                parameter(uri, "text").toLowerCase(Locale.ROOT),
                ORDERS.containsKey(sort) ? sort : "client",
                parameter(uri, "order").equals("descending"),
                number(parameter(uri, "offset"), 0, Integer.MAX_VALUE),
                number(parameter(uri, "limit"), LIMIT, MAX_LIMIT));
    }

    private static String parameter(QueryStringDecoder uri, String name) {
        List<String> values = uri.parameters().getOrDefault(name, List.of());
        String value = values.isEmpty() ? "" : values.get(0);
        return value.substring(0, Math.min(MAX_TEXT, value.length()));
    }

    private static int number(String text, int otherwise, int max) {
        try {
            return Math.min(max, Math.max(0, Integer.parseInt(text)));
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }

    /** Whether a node is one of those. */
    boolean matches(NodeRow row) {
        return (state.isEmpty() || state.equals(NodeRows.state(row)))
                && (text.isEmpty()
                        || row.clientId().toLowerCase(Locale.ROOT).contains(text)
                        || NodeRows.address(row).contains(text));
    }

    /**
     * What is shown.
     *
     * @param matching how many match
     * @param rows those that are shown, in their order
     */
    record Page(int matching, List<NodeRow> rows) {}

    /** Those of some rows that are shown: only these are put in order, for ten thousand may match. */
    Page page(Collection<NodeRow> rows) {
        Comparator<NodeRow> order = ORDERS.getOrDefault(sort, BY_CLIENT);
        Comparator<NodeRow> whole = (descending ? order.reversed() : order).thenComparing(BY_CLIENT);
        int wanted = (int) Math.min(Integer.MAX_VALUE - 1L, (long) offset + limit);
        PriorityQueue<NodeRow> first = new PriorityQueue<>(whole.reversed());
        int matching = 0;
        for (NodeRow row : rows) {
            if (matches(row)) {
                matching++;
                if (first.size() < wanted) {
                    first.add(row);
                } else if (wanted > 0 && whole.compare(row, first.element()) < 0) {
                    first.remove();
                    first.add(row);
                }
            }
        }
        List<NodeRow> shown = new ArrayList<>(first);
        shown.sort(whole);
        return new Page(matching, List.copyOf(shown.subList(Math.min(offset, shown.size()), shown.size())));
    }
}
