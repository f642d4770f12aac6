package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.LineFraming;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.XBeeFraming;

/**
 * Digi XBee modules in API mode 1 or 2: ZigBee, DigiMesh, 802.15.4, and Series 1.
 *
 * <pre>
 *   90 | source 64 | source 16 | options | message                  to us
 *   80 | source 64 | RSSI | options | message                       to us, Series 1; 81 with source 16 only
 *   91 | source 64 | source 16 | end points, cluster, profile (6) | options | message
 *   10 | FrameId | destination 64 | destination 16 | 00 00 | message
 *   8B | FrameId | destination 16 | retries | delivery | discovery  what became of it; Series 1: 89 | FrameId | status
 * </pre>
 *
 * <p>A node is known by its 64 bits. Its 16 bits, which may change, only speed the next message up. A node of Series 1 that
 * has a MY address is known by these 16 bits.
 */
final class XBeeDriver implements RadioDriver {
    private static final int MAX_PEERS = 1024;
    static final int DEFAULT_MAX_OCTETS = 66;
    private static final int DEFAULT_MAX_SERIES_1_OCTETS = 100;
    private static final int MAX_OCTETS = 255;
    private static final int NOT_JOINED = 0xFFFE;
    private static final int MAX_FRAME_ID = 255;
    private static final int PROBE_FRAME_ID = 0xFF;
    private static final int RESET = 0;
    private static final int WATCHDOG_RESET = 1;
    private static final int WAS_BROADCAST = 0x02;
    private static final int SERIES_1_BROADCAST = 0x06;
    private static final int LONG_ADDRESS_OCTETS = 8;
    private static final int SHORT_ADDRESS_OCTETS = 2;

    private static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SILENCE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();

    private final RadioListener listener;
    private final DriverSettings settings;
    private final XBeeFraming framing;
    private final LineInput input;
    private final InFlight inFlight;
    private final XBeeSetUp setUp;
    private final Probe probe = new Probe();
    private final Map<RadioAddress, RadioAddress> shortAddresses = new LinkedHashMap<>();
    private boolean ready;
    private boolean series1;
    private boolean saidSilent;
    private int maxOctets = DEFAULT_MAX_OCTETS;
    private int frameId;
    private long retryAtNanos = NO_DEADLINE;
    private long nowOfInput;

    XBeeDriver(DriverSettings settings, RadioListener listener) {
        this.settings = settings;
        this.listener = listener;
        boolean escaped = settings.kind() == RadioKind.XBEE_API2;
        this.framing = escaped ? XBeeFraming.api2() : XBeeFraming.api1();
        this.setUp = new XBeeSetUp(escaped ? 2 : 1);
        this.inFlight = new InFlight(listener);
        this.input = new LineInput(framing, SILENCE_NANOS, new FrameReceiver() {
            @Override
            public void onFrame(byte[] content) {
                onContent(content);
            }

            @Override
            public void onNoise(int octets, Noise noise) {
                listener.onNoise(octets, noise);
            }
        });
    }

    @Override
    public void onOpen(long nowNanos) {
        input.reset();
        saidSilent = false;
        probe.heard(nowNanos);
        beginSetUp(nowNanos);
    }

    private void beginSetUp(long nowNanos) {
        ready = false;
        retryAtNanos = NO_DEADLINE;
        setUp.begin();
        ask(nowNanos);
    }

    private void ask(long nowNanos) {
        listener.write(0, framing.encode(XBeeFrames.atCommand(nextFrameId(), setUp.letters(), setUp.value())));
        setUp.asked(nowNanos);
    }

    /** 1 to 254 in turn; 0 would ask for no answer. */
    private int nextFrameId() {
        frameId = frameId % (MAX_FRAME_ID - 1) + 1;
        return frameId;
    }

    @Override
    public void onClosed() {
        ready = false;
        retryAtNanos = NO_DEADLINE;
        setUp.stop();
        probe.stop();
        inFlight.failed(SendFailure.LINE_LOST);
    }

    @Override
    public void onOctets(int line, byte[] octets, long nowNanos) {
        nowOfInput = nowNanos;
        input.onOctets(octets, nowNanos);
    }

    private void onContent(byte[] content) {
        probe.heard(nowOfInput);
        switch (content[0] & 0xFF) {
            case XBeeFrames.RECEIVE_PACKET -> onPacket(content, 1 + LONG_ADDRESS_OCTETS + SHORT_ADDRESS_OCTETS);
            case XBeeFrames.EXPLICIT_RX -> onPacket(content, 1 + LONG_ADDRESS_OCTETS + SHORT_ADDRESS_OCTETS + 6);
            case XBeeFrames.RX_64 -> onSeries1Packet(content, LONG_ADDRESS_OCTETS);
            case XBeeFrames.RX_16 -> onSeries1Packet(content, SHORT_ADDRESS_OCTETS);
            case XBeeFrames.TRANSMIT_STATUS -> onStatus(content, 7, 5);
            case XBeeFrames.TX_STATUS -> onStatus(content, 3, 2);
            case XBeeFrames.AT_RESPONSE -> onAtResponse(content);
            case XBeeFrames.MODEM_STATUS -> onModemStatus(content);
            default -> {
                // I/O samples, node identification, route records: none of ours.
            }
        }
    }

    private void onPacket(byte[] content, int optionsAt) {
        if (isMessage(content, optionsAt)) {
            series1 = false;
            RadioAddress from = RadioAddress.of(Arrays.copyOfRange(content, 1, 1 + LONG_ADDRESS_OCTETS));
            int shortAt = 1 + LONG_ADDRESS_OCTETS;
            remember(from, RadioAddress.ofTwoOctets(Octets.highFirst(content, shortAt)));
            boolean toAll = (content[optionsAt] & WAS_BROADCAST) != 0;
            listener.onMessage(from, toAll, Signal.UNKNOWN, Octets.tail(content, optionsAt + 1));
        }
    }

    private void onSeries1Packet(byte[] content, int addressOctets) {
        int rssiAt = 1 + addressOctets;
        if (isMessage(content, rssiAt + 1)) {
            series1 = true;
            RadioAddress from = RadioAddress.of(Arrays.copyOfRange(content, 1, rssiAt));
            boolean toAll = (content[rssiAt + 1] & SERIES_1_BROADCAST) != 0;
            Signal signal = Signal.ofRssi(-(content[rssiAt] & 0xFF));
            listener.onMessage(from, toAll, signal, Octets.tail(content, rssiAt + 2));
        }
    }

    private boolean isMessage(byte[] content, int optionsAt) {
        boolean whole = content.length > optionsAt + 1 && MessageLength.isWhole(Octets.tail(content, optionsAt + 1));
        if (!whole) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        }
        return whole;
    }

    private void remember(RadioAddress node, RadioAddress shortAddress) {
        shortAddresses.remove(node);
        shortAddresses.put(node, shortAddress);
        if (shortAddresses.size() > MAX_PEERS) {
            shortAddresses.remove(shortAddresses.keySet().iterator().next());
        }
    }

    private void onStatus(byte[] content, int octets, int statusAt) {
        if (content.length != octets) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        } else if ((content[1] & 0xFF) == frameId) {
            int status = content[statusAt] & 0xFF;
            SendFailure failure = statusAt == 2 ? XBeeFrames.ofTxStatus(status) : XBeeFrames.ofDelivery(status);
            if (failure == null) {
                inFlight.departed();
            } else {
                inFlight.failed(failure);
            }
        }
    }

    private void onAtResponse(byte[] content) {
        if (content.length < 5) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
            return;
        }
        String letters = LineFraming.text(Arrays.copyOfRange(content, 2, 4));
        step(setUp.onAnswer(letters, content[4] & 0xFF, Octets.tail(content, 5)), nowOfInput);
    }

    private void onModemStatus(byte[] content) {
        // What was set but not written is gone after a reset.
        if (content.length == 2 && (content[1] == RESET || content[1] == WATCHDOG_RESET)) {
            inFlight.failed(SendFailure.LINE_LOST);
            beginSetUp(nowOfInput);
        }
    }

    private void step(XBeeSetUp.Step step, long nowNanos) {
        switch (step) {
            case ASK -> ask(nowNanos);
            case DONE -> onSetUp();
            case SILENT -> {
                if (!saidSilent) {
                    saidSilent = true;
                    listener.onTrouble("the module does not answer; check its baud rate, and that it is in API mode"
                            + " (AP=1 or AP=2, with Digi's XCTU), or let 'ports --listen' guess");
                }
                setUp.stop();
                retryAtNanos = nowNanos + RETRY_NANOS;
            }
            case WAIT -> {
                // Its answer comes, or its time.
            }
        }
    }

    private void onSetUp() {
        Boolean tells = setUp.isSeries1();
        if (tells != null) {
            series1 = tells;
        }
        int usual = series1 ? DEFAULT_MAX_SERIES_1_OCTETS : DEFAULT_MAX_OCTETS;
        maxOctets = Math.min(MAX_OCTETS, Math.max(2, setUp.number("NP", usual)));
        ready = true;
        listener.onReady(setUp.facts());
        if (!series1 && setUp.number("MY", 0) == NOT_JOINED && setUp.number("CE", 0) == 0) {
            listener.onTrouble(
                    "the module is in no network (MY=FFFE); check ID and CE, one module must be coordinator");
        }
    }

    @Override
    public void onTick(long nowNanos) {
        input.onTick(nowNanos);
        inFlight.onTick(nowNanos);
        step(setUp.onTick(nowNanos), nowNanos);
        if (retryAtNanos != NO_DEADLINE && nowNanos - retryAtNanos >= 0) {
            beginSetUp(nowNanos);
        }
        switch (probe.onTick(nowNanos)) {
            case ASK -> listener.write(0, framing.encode(XBeeFrames.atCommand(PROBE_FRAME_ID, "AP", new byte[0])));
            case GIVE_UP -> listener.onDead();
            case NOTHING -> {
                // Not yet.
            }
        }
    }

    @Override
    public long nextDeadlineNanos() {
        long own = Math.min(Math.min(setUp.deadlineNanos(), retryAtNanos), probe.deadlineNanos());
        return Math.min(own, Math.min(input.deadlineNanos(), inFlight.deadlineNanos()));
    }

    @Override
    public boolean takesMore() {
        return ready && inFlight.isFree();
    }

    @Override
    public void send(long token, RadioAddress to, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        if (to.size() == SHORT_ADDRESS_OCTETS) {
            transmit(token, XBeeFrames.series1Request(nextFrameId(), to, message), message, nowNanos);
        } else if (to.size() != LONG_ADDRESS_OCTETS) {
            listener.onFailed(token, SendFailure.NO_SUCH_ADDRESS);
        } else if (series1) {
            transmit(token, XBeeFrames.series1Request(nextFrameId(), to, message), message, nowNanos);
        } else {
            RadioAddress hint = Objects.requireNonNullElse(shortAddress(to), XBeeFrames.UNKNOWN_16);
            transmit(token, XBeeFrames.transmitRequest(nextFrameId(), to, hint, message), message, nowNanos);
        }
    }

    private @Nullable RadioAddress shortAddress(RadioAddress node) {
        return shortAddresses.get(node);
    }

    @Override
    public void broadcast(long token, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        byte[] content = series1
                ? XBeeFrames.series1Request(nextFrameId(), XBeeFrames.EVERYBODY_16, message)
                : XBeeFrames.transmitRequest(nextFrameId(), XBeeFrames.EVERYBODY, XBeeFrames.UNKNOWN_16, message);
        transmit(token, content, message, nowNanos);
    }

    private void transmit(long token, byte[] content, byte[] message, long nowNanos) {
        if (message.length > maxMessageOctets()) {
            listener.onFailed(token, SendFailure.TOO_LONG);
            return;
        }
        inFlight.awaitsAnswer(token, nowNanos + ANSWER_NANOS);
        listener.write(0, framing.encode(content));
    }

    @Override
    public int maxMessageOctets() {
        return settings.maxMessageOctets(maxOctets);
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets;
    }
}
