package org.sngateway.gateway.link;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.RadioAddress;
import org.sngateway.serial.LinkLoop;
import org.sngateway.serial.LinkSettings;
import org.sngateway.serial.SerialLine;
import org.sngateway.serial.SerialLink;
import org.sngateway.serial.SerialLinkListener;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.radio.SendFailure;
import org.sngateway.serial.radio.Signal;
import org.sngateway.sn.codec.DecodeResult;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.DecodeResult.Rejected;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/**
 * MQTT-SN over a radio on a serial port. The port may be missing at the start, and come and go: sessions stay. Owned by the event
 * loop.
 *
 * <p>Few deliveries wait here at a time, and the others in the core, where they can still be dropped or replaced; the rest of the
 * queue is for answers.
 */
public final class RadioLink implements Link {
    /** How many messages may be on their way before deliveries are held back. */
    private static final int MAX_UNDER_WAY = 8;

    private static final String FACT_OF_PORT = "port=";

    private final String name;
    private final String port;
    private final LinkLoop loop;
    private final RadioReceiver receiver;
    private final LinkListener listener;
    private final LinkTap tap;
    private final SnDecoder decoder = new SnDecoder(false);
    private final ByteBuffer encoded = ByteBuffer.allocate(0x10000);
    private final SerialLink serial;

    /** Where the radio is up, as it was reported; null while it is not. */
    private @Nullable String upAt;

    private int underWay;
    private boolean heldBack;

    /**
     * A link that is not open yet.
     *
     * @param loop owns the link
     * @param lines where its lines come from
     * @param tap sees all octets
     */
    public RadioLink(
            LinkSettings settings,
            LinkLoop loop,
            SerialLine.Source lines,
            RadioReceiver receiver,
            LinkListener listener,
            LinkTap tap) {
        this.name = settings.name();
        this.port = settings.ports().get(0).name().text();
        this.loop = loop;
        this.receiver = receiver;
        this.listener = listener;
        this.tap = tap;
        this.serial = new SerialLink(settings, loop, lines, new Radio());
    }

    /** Begins to look for the port. */
    @Override
    public void open() {
        loop.execute(() -> {
            receiver.onLinkDown(name);
            serial.start();
        });
    }

    /** Always later: the queue, the line and the air take their time. */
    @Override
    public boolean send(long token, NodeAddress to, SnMessage message) {
        if (!(to instanceof RadioAddress node)) {
            throw new IllegalArgumentException(to + " is not on a radio");
        }
        byte[] octets = encode(message);
        tap.onSent(to, null, message, ByteBuffer.wrap(octets));
        underWay++;
        serial.send(token, addressOnRadio(node), octets);
        return false;
    }

    /** None while the radio is not there: what waits would only age in two places. */
    @Override
    public int roomFor(NodeAddress to) {
        int room = serial.takesMore() ? Math.max(0, MAX_UNDER_WAY - underWay) : 0;
        heldBack |= room == 0;
        return room;
    }

    @Override
    public Map<String, Long> counters() {
        return serial.counters().snapshot();
    }

    /** How much may be sent at once now; empty if the airtime has no limit. */
    public Optional<Duration> airtimeLevel() {
        return airtime().map(airtime -> airtime.level(loop.nanoTime()));
    }

    /** The budget of airtime; empty if the airtime has no limit. */
    public Optional<AirtimeBudget> airtime() {
        return Optional.ofNullable(serial.airtime());
    }

    /** What is spent of that, 0 to 1; empty if the airtime has no limit. */
    public OptionalDouble airtimeUsedRatio() {
        AirtimeBudget budget = serial.airtime();
        return budget == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(1
                        - (double) budget.level(loop.nanoTime()).toNanos()
                                / budget.capacity().toNanos());
    }

    /** What the radio has told, once it is set up. */
    @Override
    public int maxMessageOctets() {
        return serial.maxMessageOctets();
    }

    /** To all nodes of this radio; radios here have one hop, or know the way themselves. */
    @Override
    public void broadcast(SnMessage message, int radius) {
        if (serial.isUp()) {
            byte[] octets = encode(message);
            tap.onSent(new RadioAddress(name, Payload.EMPTY), null, message, ByteBuffer.wrap(octets));
            underWay++;
            serial.broadcast(0, octets);
        }
    }

    /**
     * After what waits has left, if the radio takes it soon: a client learns that the gateway goes. What has not left then fails, as
     * it does when the radio is gone.
     */
    @Override
    public void close(Runnable whenClosed) {
        serial.stop(whenClosed);
    }

    private static org.sngateway.serial.radio.RadioAddress addressOnRadio(RadioAddress node) {
        ByteBuffer octets = ByteBuffer.allocate(node.nodeId().size());
        node.nodeId().writeTo(octets);
        return org.sngateway.serial.radio.RadioAddress.of(octets.array());
    }

    private byte[] encode(SnMessage message) {
        encoded.clear();
        SnEncoder.encode(message, encoded);
        return Arrays.copyOf(encoded.array(), encoded.position());
    }

    /** The end of a message, which may come while the core is sending it: the core learns of it in another turn of the loop. */
    private void ended(Runnable report) {
        underWay--;
        loop.execute(report);
        loop.execute(this::tellOfRoom);
    }

    private void tellOfRoom() {
        if (heldBack && serial.takesMore() && underWay < MAX_UNDER_WAY) {
            heldBack = false;
            receiver.onLinkWritable(name);
        }
    }

    private static org.sngateway.gateway.core.SendFailure reason(SendFailure failure) {
        return switch (failure) {
            case UNDELIVERED, CHANNEL_BUSY -> org.sngateway.gateway.core.SendFailure.NOT_ACKNOWLEDGED;
            case REFUSED, TOO_LONG, NO_SUCH_ADDRESS -> org.sngateway.gateway.core.SendFailure.REFUSED;
            case NO_ANSWER -> org.sngateway.gateway.core.SendFailure.NEVER_TOLD;
            case LINE_LOST -> org.sngateway.gateway.core.SendFailure.LINK_DOWN;
            case DROPPED -> org.sngateway.gateway.core.SendFailure.NO_ROOM;
        };
    }

    /** What happens on the radio. */
    private final class Radio implements SerialLinkListener {
        @Override
        public void onMessage(
                org.sngateway.serial.radio.RadioAddress from, boolean toAll, Signal signal, byte[] message) {
            RadioAddress node = new RadioAddress(name, Payload.copyOf(from.octets()));
            ByteBuffer octets = ByteBuffer.wrap(message);
            DecodeResult result = decoder.decode(octets.duplicate());
            tap.onReceived(node, null, octets, result, signal.toString());
            signal.rssiDbm().ifPresent(dbm -> listener.onSignal(node, dbm));
            if (result instanceof Decoded decoded) {
                receiver.onMessage(node, decoded.message(), toAll);
                if (!signal.equals(Signal.UNKNOWN)) {
                    receiver.onSignal(node, signal.toString());
                }
            } else if (result instanceof Rejected rejected) {
                listener.onRejected(node, rejected.reason(), message.length);
            }
        }

        @Override
        public void onDeparted(long token) {
            ended(() -> {
                if (token > 0) {
                    receiver.onDeparted(token);
                }
            });
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            ended(() -> {
                if (token > 0) {
                    receiver.onFailed(token, reason(reason));
                }
            });
        }

        @Override
        public void onUp(String facts) {
            if (upAt != null) {
                onDown("it was set up again");
            }
            upAt = facts.startsWith(FACT_OF_PORT) ? facts.substring(FACT_OF_PORT.length()) : facts;
            listener.onLinkUp(name, upAt);
            loop.execute(() -> receiver.onLinkUp(name));
            loop.execute(RadioLink.this::tellOfRoom);
        }

        @Override
        public void onDown(String reason) {
            listener.onLinkDown(name, upAt == null ? port : upAt, reason);
            upAt = null;
            loop.execute(() -> receiver.onLinkDown(name));
        }

        @Override
        public void onTrouble(String what) {
            listener.onLinkTrouble(name, port, what);
        }
    }
}
