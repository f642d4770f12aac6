package org.sngateway.gateway.web;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.metrics.Metrics;
import org.sngateway.gateway.readmodel.NodeRow;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.gateway.store.Json;

/**
 * What is served under which path. All paths are relative to the page, so that it works behind any proxy at any base path.
 *
 * <pre>
 *   GET  /                             the page, and its files
 *   GET  /api/stream                   its events; parameters as in api/nodes
 *   GET  /api/overview                 the gateway as a whole
 *   GET  /api/nodes                    rows: state, text, sort, order, offset, limit
 *   GET  /api/node?client=ID           all that is known of one
 *   GET  /api/dead-letters             the newest hundred
 *   GET  /api/limits                   those in force, and which counters tell that they were hit
 *   POST /api/operator                 {"words": "kick meter-7"}: what CONTROL.md lists as changing something
 *   GET  /metrics                      for Prometheus
 *   GET  /health/live, /health/ready   200 or 503
 * </pre>
 */
final class Routes {
    static final String HEALTH = "/health/";
    private static final String API = "/api/";
    private static final int MAX_EVENTS = 50;
    /** What changes something, and how many words each has. */
    private static final Map<String, Integer> ACTIONS =
            Map.of("kick", 2, "forget", 2, "replay", 1, "reopen", 2, "log-level", 2);

    private static final String ERROR = "{\"error\":";

    private final ReadModel nodes;
    private final Supplier<List<GatewayConfig.Limit>> limits;
    private final Operator operator;
    private final EventStreams streams;
    private final Health health;
    private final Optional<Metrics> metrics;
    private final Consumer<String> refusals;

    Routes(
            ReadModel nodes,
            Supplier<List<GatewayConfig.Limit>> limits,
            Operator operator,
            EventStreams streams,
            Health health,
            Optional<Metrics> metrics,
            Consumer<String> refusals) {
        this.limits = limits;
        this.nodes = nodes;
        this.operator = operator;
        this.streams = streams;
        this.health = health;
        this.metrics = metrics;
        this.refusals = refusals;
    }

    void serve(Channel channel, FullHttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        String path = uri.path();
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        boolean acts = HttpMethod.POST.equals(request.method());
        if (acts) {
            act(channel, keepAlive, path, request.content().toString(StandardCharsets.UTF_8));
        } else if (path.startsWith(API)) {
            api(channel, keepAlive, path.substring(API.length()), uri);
        } else if (path.equals("/metrics") && metrics.isPresent()) {
            Answers.text(
                    channel,
                    keepAlive,
                    HttpResponseStatus.OK,
                    Metrics.TYPE,
                    metrics.get().get());
        } else if (path.startsWith(HEALTH)) {
            health.answer(channel, keepAlive, path.substring(HEALTH.length()));
        } else {
            file(channel, keepAlive, path.isEmpty() ? "" : path.substring(1));
        }
    }

    private static void file(Channel channel, boolean keepAlive, String path) {
        Optional<StaticFiles.File> file = StaticFiles.of(path);
        if (file.isPresent()) {
            Answers.send(
                    channel,
                    keepAlive,
                    HttpResponseStatus.OK,
                    file.get().type(),
                    file.get().octets(),
                    "no-cache");
        } else {
            notFound(channel, keepAlive);
        }
    }

    private static void notFound(Channel channel, boolean keepAlive) {
        Answers.text(channel, keepAlive, HttpResponseStatus.NOT_FOUND, Answers.TEXT, "There is nothing here\n");
    }

    private void api(Channel channel, boolean keepAlive, String path, QueryStringDecoder uri) {
        switch (path) {
            case "stream" -> {
                if (streams.isFull()) {
                    refusals.accept("streams");
                    Answers.text(
                            channel,
                            false,
                            HttpResponseStatus.SERVICE_UNAVAILABLE,
                            Answers.TEXT,
                            "As many pages are open as may be: " + EventStreams.MAX_STREAMS + "\n");
                } else {
                    streams.open(channel, NodeQuery.of(uri));
                }
            }
            case "overview" -> json(channel, keepAlive, streams.overview());
            case "nodes" -> json(channel, keepAlive, rows(NodeQuery.of(uri)));
            case "node" -> node(channel, keepAlive, uri);
            case "dead-letters" -> json(channel, keepAlive, DeadLetterRows.of(nodes.deadLetters()));
            case "limits" ->
                json(
                        channel,
                        keepAlive,
                        Map.of("rows", limits.get().stream().map(Routes::object).toList()));
            default -> notFound(channel, keepAlive);
        }
    }

    private static Map<String, Object> object(GatewayConfig.Limit limit) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("section", limit.section());
        object.put("key", limit.key());
        object.put("value", limit.value());
        object.put("comment", limit.comment());
        object.put("counters", limit.counters());
        return object;
    }

    private Map<String, Object> rows(NodeQuery query) {
        NodeQuery.Page page = query.page(nodes.rows());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("matching", page.matching());
        answer.put("rows", page.rows().stream().map(NodeRows::object).toList());
        return answer;
    }

    private void node(Channel channel, boolean keepAlive, QueryStringDecoder uri) {
        List<String> ids = uri.parameters().getOrDefault("client", List.of());
        Optional<NodeRow> row = ids.isEmpty() ? Optional.empty() : nodes.row(ids.get(0));
        if (row.isEmpty()) {
            notFound(channel, keepAlive);
            return;
        }
        String clientId = row.get().clientId();
        operator.ask(List.of("client", clientId)).whenComplete((lines, failed) -> {
            List<Map<String, Object>> events = nodes.eventsOf(clientId, MAX_EVENTS).stream()
                    .map(event -> Map.<String, Object>of("at", event.atMillis(), "text", event.text()))
                    .toList();
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("row", NodeRows.object(row.get()));
            answer.put(
                    "details",
                    lines == null
                            ? List.of()
                            : lines.stream().map(Json.Written::new).toList());
            answer.put("events", events);
            json(channel, keepAlive, answer);
        });
    }

    private void act(Channel channel, boolean keepAlive, String path, String body) {
        if (!path.equals("/api/operator")) {
            notFound(channel, keepAlive);
            return;
        }
        List<String> words;
        try {
            words = Json.words(Json.object(body).getOrDefault("words", ""));
        } catch (IllegalArgumentException notJson) {
            words = List.of();
        }
        if (words.isEmpty() || words.size() != ACTIONS.getOrDefault(words.get(0), 0)) {
            Answers.text(
                    channel,
                    keepAlive,
                    HttpResponseStatus.BAD_REQUEST,
                    Answers.TEXT,
                    "A body such as {\"words\": \"kick ID\"} is needed; known: "
                            + ACTIONS.keySet().stream().sorted().collect(Collectors.joining(", ")) + "\n");
            return;
        }
        operator.ask(words).whenComplete((lines, failed) -> acted(channel, keepAlive, lines));
    }

    private static void acted(Channel channel, boolean keepAlive, @Nullable List<String> lines) {
        String answer =
                lines == null || lines.isEmpty() ? ERROR + "\"the gateway failed; its log tells more\"}" : lines.get(0);
        HttpResponseStatus status = answer.startsWith(ERROR) ? HttpResponseStatus.CONFLICT : HttpResponseStatus.OK;
        Answers.text(channel, keepAlive, status, Answers.JSON, answer);
    }

    private static void json(Channel channel, boolean keepAlive, Map<String, ?> object) {
        Answers.text(channel, keepAlive, HttpResponseStatus.OK, Answers.JSON, Json.write(object));
    }
}
