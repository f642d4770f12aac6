package org.sngateway.gateway.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.log.LogTail;
import org.sngateway.gateway.readmodel.NodeRow;
import org.sngateway.gateway.readmodel.Overview;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.gateway.store.Json;

/**
 * What open pages are told: server-sent events (HTML standard, section 9.2). A page gets a snapshot, then once a second what has
 * changed. A page that does not take what it was told is told nothing more until it does, and then what holds at that moment:
 * nothing is ever queued for it. Owned by the event loop of the page.
 */
final class EventStreams {
    static final int MAX_STREAMS = 16;
    private static final int ROUNDS_TO_COMMENT = 15;

    private final ReadModel nodes;
    private final Supplier<Overview> overview;
    private final LogTail log;
    private final Set<Stream> streams = new LinkedHashSet<>();

    EventStreams(ReadModel nodes, Supplier<Overview> overview, LogTail log) {
        this.nodes = nodes;
        this.overview = overview;
        this.log = log;
    }

    /** Whether there is no place for one more. */
    boolean isFull() {
        return streams.size() >= MAX_STREAMS;
    }

    /** How many are open. */
    int size() {
        return streams.size();
    }

    /**
     * Begins a stream.
     *
     * @param query the nodes that the page shows
     */
    void open(Channel channel, NodeQuery query) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        Answers.protect(head.headers());
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        // Without it nginx collects events until it has some kilobytes.
        head.headers().set("x-accel-buffering", "no");
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        channel.write(head);
        Stream stream = new Stream(channel, query);
        streams.add(stream);
        channel.closeFuture().addListener(closed -> streams.remove(stream));
        stream.tell();
    }

    /** Tells each page what has changed; called once a second. */
    void tell() {
        List.copyOf(streams).forEach(Stream::tell);
    }

    private final class Stream {
        private final Channel channel;
        private final NodeQuery query;
        private long version;
        private long removals = -1;
        private List<String> order = List.of();
        private long lastLine;
        private int quietRounds;
        private @Nullable Overview told;

        Stream(Channel channel, NodeQuery query) {
            this.channel = channel;
            this.query = query;
        }

        void tell() {
            if (!channel.isWritable()) {
                return;
            }
            StringBuilder events = new StringBuilder();
            tellNodes(events);
            tellOverview(events);
            tellLog(events);
            quietRounds = events.isEmpty() ? quietRounds + 1 : 0;
            if (quietRounds >= ROUNDS_TO_COMMENT) {
                quietRounds = 0;
                events.append(":\n\n");
            }
            if (!events.isEmpty()) {
                channel.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(events, StandardCharsets.UTF_8)));
            }
        }

        private void tellNodes(StringBuilder events) {
            long newest = nodes.version();
            if (newest == version && nodes.removals() == removals) {
                return;
            }
            List<NodeRow> page = query.page(nodes.rows());
            List<String> ids = page.stream().map(NodeRow::clientId).toList();
            Set<String> known = new LinkedHashSet<>(order);
            List<Object> changed = new ArrayList<>();
            for (NodeRow row : page) {
                if (row.version() > version || !known.contains(row.clientId())) {
                    changed.add(NodeRows.object(row));
                }
            }
            if (!changed.isEmpty() || !ids.equals(order) || removals < 0) {
                Map<String, Object> event = new LinkedHashMap<>();
                event.put("matching", query.count(nodes.rows()));
                event.put("order", ids);
                event.put("rows", changed);
                append(events, "nodes", event);
            }
            order = ids;
            version = newest;
            removals = nodes.removals();
        }

        private void tellOverview(StringBuilder events) {
            Overview now = overview.get();
            if (now != told) {
                told = now;
                Map<String, Object> event = new LinkedHashMap<>(now.status());
                event.put("now", System.currentTimeMillis());
                append(events, "overview", event);
            }
        }

        private void tellLog(StringBuilder events) {
            List<LogTail.Line> lines = log.after(lastLine);
            if (!lines.isEmpty()) {
                lastLine = lines.get(lines.size() - 1).number();
                append(
                        events,
                        "log",
                        Map.of("lines", lines.stream().map(Stream::object).toList()));
            }
        }

        private static Map<String, Object> object(LogTail.Line line) {
            return Map.of("at", line.atMillis(), "level", line.level(), "text", line.text());
        }

        private static void append(StringBuilder events, String name, Map<String, ?> data) {
            events.append("event: ")
                    .append(name)
                    .append("\ndata: ")
                    .append(Json.write(data))
                    .append("\n\n");
        }
    }
}
