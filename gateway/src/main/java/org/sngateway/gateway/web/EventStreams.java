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
import org.sngateway.gateway.log.LogTail;
import org.sngateway.gateway.metrics.UdpDrops;
import org.sngateway.gateway.readmodel.NodeEvent;
import org.sngateway.gateway.readmodel.NodeRow;
import org.sngateway.gateway.readmodel.Overview;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.gateway.readmodel.Traffic;
import org.sngateway.gateway.store.Json;

/**
 * What open pages are told: server-sent events (HTML standard, section 9.2). A page gets a snapshot, then twice a second what
 * has changed. A page that does not take what it was told is told nothing more until it does, and then what holds at that moment:
 * nothing is ever queued for it. Owned by the event loop of the page.
 */
final class EventStreams {
    static final int MAX_STREAMS = 16;
    private static final int ROUNDS_TO_COMMENT = 15;
    private static final int MAX_EVENTS = 20;

    private final ReadModel nodes;
    private final Supplier<Overview> overview;
    private final LogTail log;
    private final boolean mayAct;
    private final UdpDrops drops = UdpDrops.ofThisMachine();
    private final Set<Stream> streams = new LinkedHashSet<>();
    /** Of each listener on UDP, as they were when the overview of {@link #dropsNanos} came. */
    private Map<String, Long> kernelDrops = Map.of();

    private long dropsNanos;

    /**
     * Without a stream.
     *
     * @param mayAct whether visitors may change something
     */
    EventStreams(ReadModel nodes, Supplier<Overview> overview, LogTail log, boolean mayAct) {
        this.mayAct = mayAct;
        this.nodes = nodes;
        this.overview = overview;
        this.log = log;
    }

    /** Whether there is no place for one more. */
    boolean isFull() {
        return streams.size() >= MAX_STREAMS;
    }

    /** The gateway as a whole; {@code now} in milliseconds of Unix time. */
    Map<String, Object> overview() {
        Overview now = overview.get();
        Map<String, Object> object = new LinkedHashMap<>(now.status());
        object.putAll(kernelDrops(now));
        object.put("may-act", mayAct);
        object.put("dead-letters", nodes.deadLetters().size());
        object.put("received-last-second", nodes.traffic().lastSecond());
        object.put("now", System.currentTimeMillis());
        return object;
    }

    /** Read once for each overview, however many pages are open; here, as the loop of the gateway reads no files. */
    private Map<String, Long> kernelDrops(Overview now) {
        if (now.atNanos() != dropsNanos) {
            dropsNanos = now.atNanos();
            Map<String, Long> read = new LinkedHashMap<>();
            now.links()
                    .forEach(link ->
                            link.udpPort().ifPresent(port -> read.put("kernel-drops." + link.name(), drops.at(port))));
            kernelDrops = read;
        }
        return kernelDrops;
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

    /** Tells each page what has changed. */
    void tell() {
        List.copyOf(streams).forEach(Stream::tell);
    }

    /** The same, once a second: pages also learn that nothing happens. */
    void onRound() {
        List.copyOf(streams).forEach(Stream::onRound);
    }

    private final class Stream {
        private final Channel channel;
        private final NodeQuery query;
        private long version;
        private long removals = -1;
        private List<String> order = List.of();
        private long lastLine;
        private long lastEvent;
        private boolean toldTraffic;
        private int quietRounds;
        /** When the overview was taken that the page has. */
        private long toldNanos = Long.MIN_VALUE;

        Stream(Channel channel, NodeQuery query) {
            this.channel = channel;
            this.query = query;
        }

        void tell() {
            if (!channel.isWritable()) {
                return;
            }
            StringBuilder events = new StringBuilder();
            tellTraffic(events);
            tellNodes(events);
            tellOverview(events);
            tellEvents(events);
            tellLog(events);
            write(events);
        }

        void onRound() {
            tell();
            if (++quietRounds >= ROUNDS_TO_COMMENT && channel.isWritable()) {
                write(new StringBuilder(":\n\n"));
            }
        }

        private void write(StringBuilder events) {
            if (!events.isEmpty()) {
                quietRounds = 0;
                channel.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(events, StandardCharsets.UTF_8)));
            }
        }

        /** Once: then each overview has what is new. */
        private void tellTraffic(StringBuilder events) {
            if (!toldTraffic) {
                toldTraffic = true;
                Traffic traffic = nodes.traffic();
                append(events, "traffic", Map.of("seconds", traffic.perSecond(), "hours", hours(traffic)));
            }
        }

        private static List<List<Long>> hours(Traffic traffic) {
            return traffic.perHour().entrySet().stream()
                    .map(hour -> List.of(hour.getKey(), hour.getValue()))
                    .toList();
        }

        private void tellEvents(StringBuilder events) {
            List<NodeEvent> newest = nodes.eventsAfter(lastEvent, MAX_EVENTS);
            if (!newest.isEmpty()) {
                lastEvent = newest.get(newest.size() - 1).number();
                append(
                        events,
                        "events",
                        Map.of("rows", newest.stream().map(Stream::object).toList()));
            }
        }

        private static Map<String, Object> object(NodeEvent event) {
            return Map.of("at", event.atMillis(), "client", event.clientId(), "text", event.text());
        }

        private void tellNodes(StringBuilder events) {
            long newest = nodes.version();
            if (newest == version && nodes.removals() == removals) {
                return;
            }
            NodeQuery.Page page = query.page(nodes.rows());
            List<String> ids = page.rows().stream().map(NodeRow::clientId).toList();
            Set<String> known = new LinkedHashSet<>(order);
            List<Object> changed = new ArrayList<>();
            for (NodeRow row : page.rows()) {
                if (row.version() > version || !known.contains(row.clientId())) {
                    changed.add(NodeRows.object(row));
                }
            }
            if (!changed.isEmpty() || !ids.equals(order) || removals < 0) {
                Map<String, Object> event = new LinkedHashMap<>();
                event.put("matching", page.matching());
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
            if (now.atNanos() != toldNanos) {
                toldNanos = now.atNanos();
                append(events, "overview", overview());
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
