package org.sngateway.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sngateway.gateway.config.SerialListener;
import org.sngateway.gateway.link.AirtimeLevels;
import org.sngateway.gateway.link.Link;
import org.sngateway.gateway.link.LinkListener;
import org.sngateway.gateway.link.LinkTap;
import org.sngateway.gateway.link.RadioLink;
import org.sngateway.gateway.link.RadioReceiver;
import org.sngateway.gateway.ops.Status;
import org.sngateway.gateway.readmodel.LinkGauges;
import org.sngateway.serial.LinkLoop;
import org.sngateway.serial.SerialLine;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.airtime.Band;
import org.sngateway.serial.port.JSerialCommPort;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.SystemRoots;

/**
 * The links to radios on serial ports. A class of its own: without a radio, nothing of the library for serial ports is loaded.
 * On the event loop once it has begun.
 */
final class RadioLinks {
    private final LinkLoop loop;
    private final Supplier<RadioReceiver> receiver;
    private final LinkListener listener;
    private final LinkTap tap;
    private final AirtimeLevels levels;
    private final SerialLine.Source lines =
            SerialLine.Source.ofPorts(JSerialCommPort.opener(new PortDiscovery(SystemRoots.ofMachine())));
    private final Map<String, SerialListener> settings = new LinkedHashMap<>();
    private final Map<String, RadioLink> links = new LinkedHashMap<>();

    RadioLinks(
            ScheduledExecutorService loop,
            Supplier<RadioReceiver> receiver,
            LinkListener listener,
            LinkTap tap,
            AirtimeLevels levels) {
        this.loop = LinkLoop.of(loop);
        this.receiver = receiver;
        this.listener = listener;
        this.tap = tap;
        this.levels = levels;
    }

    /**
     * Makes the links, which are not open yet. From now on a gateway that is killed has no airtime left.
     *
     * @throws IOException if that can't be written into the state directory
     */
    Map<String, RadioLink> begin(List<SerialListener> listeners) throws IOException {
        for (SerialListener each : listeners) {
            make(each, band -> levels.budget(each.name(), band, loop.nanoTime()));
        }
        levels.begin(airtimeLevels().keySet());
        return links;
    }

    private RadioLink make(SerialListener each, Function<Band, AirtimeBudget> budget) {
        RadioLink link = new RadioLink(each.link(budget), loop, lines, receiver.get(), listener, tap);
        settings.put(each.name(), each);
        links.put(each.name(), link);
        return link;
    }

    /** The names of their listeners. */
    Set<String> names() {
        return links.keySet();
    }

    /**
     * Takes over other settings of listeners: another port, baud rate, driver. Those that have changed close their port, and open
     * theirs after that; the airtime goes on.
     *
     * @param all where the gateway finds its links by name
     */
    void follow(List<SerialListener> listeners, Map<String, Link> all) {
        for (SerialListener next : listeners) {
            RadioLink before = links.get(next.name());
            if (before != null && !next.equals(settings.get(next.name()))) {
                replace(before, next, all);
            }
        }
    }

    /**
     * Closes the port of a listener, and opens it again after that; the airtime goes on.
     *
     * @param all where the gateway finds its links by name
     * @return whether there is such a listener on a serial port
     */
    boolean reopen(String name, Map<String, Link> all) {
        RadioLink before = links.get(name);
        SerialListener same = settings.get(name);
        if (before == null || same == null) {
            return false;
        }
        replace(before, same, all);
        return true;
    }

    private void replace(RadioLink before, SerialListener next, Map<String, Link> all) {
        Optional<Duration> left = before.airtimeLevel();
        RadioLink after = make(
                next,
                band -> left.isPresent()
                        ? AirtimeBudget.resumed(band, left.get(), loop.nanoTime())
                        : levels.budget(next.name(), band, loop.nanoTime()));
        all.put(next.name(), after);
        before.close(after::open);
    }

    /**
     * Keeps what is left of the airtime for the next start.
     *
     * @throws IOException if it can't be written
     */
    void keepAirtime() throws IOException {
        levels.keep(airtimeLevels());
    }

    private Map<String, Duration> airtimeLevels() {
        Map<String, Duration> present = new LinkedHashMap<>();
        links.forEach((name, link) -> link.airtimeLevel().ifPresent(level -> present.put(name, level)));
        return present;
    }

    /** How the links are. */
    List<LinkGauges> gauges(Status status) {
        return links.entrySet().stream()
                .map(link -> new LinkGauges(
                        link.getKey(),
                        Objects.requireNonNull(settings.get(link.getKey()))
                                .driver()
                                .kind()
                                .key(),
                        status.isUp(link.getKey()),
                        OptionalInt.empty(),
                        link.getValue().airtimeUsedRatio(),
                        link.getValue().counters()))
                .toList();
    }

    /** What the links are, for the status: CONTROL.md lists it. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        settings.forEach((name, each) -> facts.put("radio." + name, inWords(each)));
        links.forEach((name, link) -> link.airtime().ifPresent(airtime -> {
            facts.put("airtime-left-ms." + name, airtime.level(loop.nanoTime()).toMillis());
            facts.put("airtime-most-ms." + name, airtime.capacity().toMillis());
            facts.put("airtime-used-ms." + name, airtime.used().toMillis());
        }));
        return facts;
    }

    private static String inWords(SerialListener listener) {
        return listener.ports().stream().map(port -> port.name().text()).collect(Collectors.joining(" ")) + " "
                + listener.driver().kind().key() + " " + listener.ports().get(0).baudRate();
    }
}
