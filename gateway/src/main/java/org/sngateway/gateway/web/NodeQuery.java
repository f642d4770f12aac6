package org.sngateway.gateway.web;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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

    private static final Map<String, Comparator<NodeRow>> ORDERS = orders();

    private static Map<String, Comparator<NodeRow>> orders() {
        Map<String, Comparator<NodeRow>> orders = new LinkedHashMap<>();
        orders.put("client", Comparator.comparing(NodeRow::clientId));
        orders.put("state", Comparator.comparing(row -> row.client().state()));
        orders.put("address", Comparator.comparing(NodeRows::address));
        orders.put(
                "last-seen",
                Comparator.comparingLong(row -> row.lastSeenMillis().orElse(0)));
        orders.put(
                "expected-by",
                Comparator.comparingLong(row -> row.expectedByMillis().orElse(Long.MAX_VALUE)));
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

    /** How many there are. */
    long count(Collection<NodeRow> rows) {
        return rows.stream().filter(this::matches).count();
    }

    /** Those that are shown, in their order. */
    List<NodeRow> page(Collection<NodeRow> rows) {
        Comparator<NodeRow> order = ORDERS.getOrDefault(sort, Comparator.comparing(NodeRow::clientId));
        Stream<NodeRow> matching = rows.stream().filter(this::matches);
        return matching.sorted((descending ? order.reversed() : order).thenComparing(NodeRow::clientId))
                .skip(offset)
                .limit(limit)
                .toList();
    }
}
