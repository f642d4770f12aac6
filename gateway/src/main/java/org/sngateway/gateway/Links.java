package org.sngateway.gateway;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.link.AirtimeLevels;
import org.sngateway.gateway.link.Link;
import org.sngateway.gateway.link.UdpPlace;
import org.sngateway.gateway.ops.Status;
import org.sngateway.gateway.readmodel.LinkGauges;
import org.sngateway.sn.message.SnMessage;

/** The link of each listener, by its name: on UDP, or by a radio on a serial port. On the event loop once they are open. */
final class Links {
    private static final String UDP = "udp";
    private static final long CLOSE_SECONDS = 5;

    private final Logger log = LoggerFactory.getLogger("gateway");
    private final Map<String, Link> all = new LinkedHashMap<>();
    private final Map<String, Integer> udpPorts = new LinkedHashMap<>();
    private @Nullable RadioLinks radios;

    /** Those of this configuration, which are still to be made. */
    Links(GatewayConfig config) {
        config.udpListeners().forEach(listener -> udpPorts.put(listener.name(), listener.port()));
    }

    /** The port of each listener on UDP. */
    Map<String, Integer> udpPorts() {
        return udpPorts;
    }

    // ---- beginning and end

    /**
     * Makes them.
     *
     * @param state where radios keep what is left of their airtime; empty if nothing is kept
     * @param serial is asked only where there is a radio
     * @throws IOException if an address is none, or a radio can't be had
     */
    void make(
            GatewayConfig config,
            Function<UdpPlace, Link> udp,
            Optional<Path> state,
            Function<AirtimeLevels, RadioLinks> serial)
            throws IOException {
        for (GatewayConfig.UdpListener listener : config.udpListeners()) {
            all.put(listener.name(), udp.apply(place(listener)));
        }
        if (!config.serialListeners().isEmpty()) {
            RadioLinks made = serial.apply(state.isPresent() ? AirtimeLevels.in(state.get()) : AirtimeLevels.none());
            radios = made;
            all.putAll(made.begin(config.serialListeners()));
        }
    }

    /**
     * Opens them.
     *
     * @throws IOException if one can't serve, and waiting would not help
     */
    void open() throws IOException {
        for (Link link : all.values()) {
            link.open();
        }
    }

    /** Closes them; returns when that is done, within seconds. */
    void close(EventLoop loop) {
        CountDownLatch closed = new CountDownLatch(all.size());
        loop.execute(() -> all.values().forEach(link -> link.close(closed::countDown)));
        try {
            if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("links=not-closed hint=\"what waited for them is lost\"");
            }
            if (radios != null) {
                radios.keepAirtime();
            }
        } catch (IOException failed) {
            log.warn("airtime=not-kept reason={} hint=\"the next start waits for airtime\"", failed.getMessage());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- changes

    /** Radios follow another configuration; listeners on UDP stay as they are until the next start. */
    void follow(GatewayConfig next) {
        if (radios != null) {
            radios.follow(next.serialListeners(), all);
        }
    }

    /** Closes a serial port and opens it again; false if there is no listener of this name on one. */
    boolean reopen(String listener) {
        return radios != null && radios.reopen(listener, all);
    }

    // ---- sending

    /** As {@link Link#send}; a message to a listener that is gone is dropped. */
    boolean send(long token, NodeAddress to, SnMessage message) {
        Link link = all.get(to.listener());
        return link == null || link.send(token, to, message);
    }

    /** As {@link Link#roomFor}. */
    int roomFor(NodeAddress to) {
        Link link = all.get(to.listener());
        return link == null ? Integer.MAX_VALUE : link.roomFor(to);
    }

    /** As {@link Link#maxMessageOctets}. */
    int maxMessageOctets(NodeAddress to) {
        Link link = all.get(to.listener());
        return link == null ? Integer.MAX_VALUE : link.maxMessageOctets();
    }

    /** As {@link Link#broadcast}. */
    void broadcast(String listener, SnMessage message, int radius) {
        Link link = all.get(listener);
        if (link != null) {
            link.broadcast(message, radius);
        }
    }

    // ---- what is told of them

    /** How each is. */
    List<LinkGauges> gauges(Status status) {
        List<LinkGauges> gauges = new ArrayList<>();
        udpPorts.forEach((name, port) -> gauges.add(new LinkGauges(
                name,
                UDP,
                status.isUp(name),
                OptionalInt.of(port),
                OptionalDouble.empty(),
                Objects.requireNonNull(all.get(name)).counters())));
        if (radios != null) {
            gauges.addAll(radios.gauges(status));
        }
        return gauges;
    }

    /** Which are {@code up} and which {@code down}. */
    Map<String, Object> states(Status status) {
        Map<String, Object> states = new LinkedHashMap<>();
        all.keySet().forEach(name -> states.put(name, status.isUp(name) ? "up" : "down"));
        return states;
    }

    /** What they have counted, as {@code LISTENER.COUNTER}. */
    Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        all.forEach(
                (name, link) -> link.counters().forEach((counter, count) -> counters.put(name + '.' + counter, count)));
        return counters;
    }

    /** What radios are, for the status: CONTROL.md lists it. */
    Map<String, Object> facts() {
        return radios == null ? Map.of() : radios.facts();
    }

    // ---- configuration

    private static UdpPlace place(GatewayConfig.UdpListener listener) throws UnknownHostException {
        return new UdpPlace(
                listener.name(),
                listener.port(),
                addresses(listener.addresses()),
                listener.maxMessageOctets(),
                listener.receiveBufferOctets(),
                listener.repairsLength(),
                addresses(listener.groups()),
                listener.groupPort(),
                listener.groupInterfaces(),
                listener.maxHops());
    }

    private static List<InetAddress> addresses(List<String> texts) throws UnknownHostException {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (String text : texts) {
            addresses.add(InetAddress.getByName(text));
        }
        return List.copyOf(addresses);
    }
}
