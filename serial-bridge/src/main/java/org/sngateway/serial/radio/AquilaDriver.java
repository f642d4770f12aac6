package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.OptionalInt;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.SlipFraming;

/**
 * Aquila's bridges: Altair (802.15.4) and RFM69, in SLIP frames with a check.
 *
 * <pre>
 *   bridge to host   LQI RSSI Length Type Ctrl AddrLo AddrHi | message      Length: 5 + message
 *   host to bridge            Length Type Ctrl AddrLo AddrHi | message      Length: 5
 *     b0b0 12 fe 01 0100  0d040401000a72666e6f646531                        node 1: CONNECT
 *          05 fe 01 0100  030500                                            to node 1: CONNACK
 *   others           Length Type ...    Type 00 NACK, 01 ACK, 02 CONFIG, 03 PAIR
 *   7841 08 03 02 0000 03035a                                             PAIR REQ, random id 5A
 *        07 03 03 0000 15035a 07 01 ff (16 times)                         PAIR RES: address 7, PAN 1, no key
 * </pre>
 *
 * <p>The bridge acknowledges each message when its radio has sent it. It asks for its configuration when it has started,
 * and may not acknowledge that. An address here has two octets, high one first.
 */
final class AquilaDriver implements RadioDriver {
    private static final int NACK = 0x00;
    private static final int ACK = 0x01;
    private static final int CONFIG = 0x02;
    private static final int PAIR = 0x03;
    private static final int MESSAGE = 0xFE;
    private static final int PAIR_REQ = 0x02;
    private static final int PAIR_RES = 0x03;
    private static final int PAIR_ID_AT = 9;
    private static final byte[] ENTER_PAIR = {3, PAIR, 1};
    private static final byte[] EXIT_PAIR = {3, PAIR, 0};
    private static final int CTRL = 0x01;
    private static final int HEADER_OCTETS = 5;
    private static final int SIGNAL_OCTETS = 2;
    private static final int RFM69_EVERYBODY = 0x00FF;
    static final int MAX_ALTAIR_OCTETS = 110;
    private static final int MAX_RFM69_OCTETS = 50;

    private static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SILENCE_NANOS = Duration.ofMillis(500).toNanos();

    /** An ACK of the configuration must not be taken for one of the first message. */
    private static final long CONFIG_NANOS = Duration.ofMillis(200).toNanos();

    private final DriverSettings settings;
    private final RadioListener listener;
    private final LineInput input;
    private final InFlight inFlight;
    private final SlipFraming framing = SlipFraming.aquila();
    private boolean ready;
    private long readyAtNanos = NO_DEADLINE;
    private long nowOfInput;
    private int pairAddress;

    AquilaDriver(DriverSettings settings, RadioListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.pairAddress = settings.number(RadioOption.PAIR_ADDRESS);
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
        configure(nowNanos);
    }

    private void configure(long nowNanos) {
        byte[] key = settings.octets(RadioOption.KEY);
        byte[] config = new Octets()
                .octet(3 + key.length)
                .octet(CONFIG)
                .octet(settings.number(RadioOption.PAN))
                .octets(key)
                .toArray();
        ready = false;
        readyAtNanos = nowNanos + CONFIG_NANOS;
        listener.write(0, framing.encode(config));
    }

    @Override
    public void onClosed() {
        ready = false;
        readyAtNanos = NO_DEADLINE;
        inFlight.failed(SendFailure.LINE_LOST);
    }

    @Override
    public void onOctets(int line, byte[] octets, long nowNanos) {
        nowOfInput = nowNanos;
        input.onOctets(octets, nowNanos);
    }

    private void onContent(byte[] content) {
        if (content.length < SIGNAL_OCTETS + 2) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
            return;
        }
        switch (content[SIGNAL_OCTETS + 1] & 0xFF) {
            case ACK -> inFlight.departed();
            case NACK -> inFlight.failed(SendFailure.UNDELIVERED);
            case CONFIG -> {
                inFlight.failed(SendFailure.LINE_LOST);
                configure(nowOfInput);
            }
            case PAIR -> onPair(content);
            case MESSAGE -> onMessage(content);
            default -> listener.onNoise(content.length, Noise.BAD_CONTENT);
        }
    }

    private void onPair(byte[] content) {
        if (content.length <= PAIR_ID_AT || content[SIGNAL_OCTETS + 2] != PAIR_REQ) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        } else if (pairAddress == 0) {
            listener.onTrouble("a node asks to be paired; to let it, set pair-address to an address that is free");
        } else {
            byte[] key = settings.octets(RadioOption.KEY);
            byte[] answer = new Octets()
                    .octets(Octets.ofHex("0703030000"))
                    .octet(5 + key.length)
                    .octet(PAIR_RES)
                    .octet(content[PAIR_ID_AT])
                    .octet(pairAddress)
                    .octet(settings.number(RadioOption.PAN))
                    .octets(key)
                    .toArray();
            listener.write(0, framing.encode(answer));
            listener.write(0, framing.encode(EXIT_PAIR));
            listener.onTrouble("a node was paired and has address " + pairAddress + "; take pair-address out again");
            pairAddress = 0;
        }
    }

    private void onMessage(byte[] content) {
        int begin = SIGNAL_OCTETS + HEADER_OCTETS;
        if (content.length <= begin || (content[SIGNAL_OCTETS] & 0xFF) != content.length - SIGNAL_OCTETS) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
            return;
        }
        int address = (content[begin - 1] & 0xFF) << 8 | (content[begin - 2] & 0xFF);
        byte[] message = Octets.tail(content, begin);
        // The bridge says 0 for nodes that have no address yet.
        if (address == 0 || !MessageLength.isWhole(message)) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        } else {
            listener.onMessage(RadioAddress.ofTwoOctets(address), false, signal(content[0], content[1]), message);
        }
    }

    /** RSSI is a signed octet in dBm with RFM69; Altair counts from 0, which has no unit that we know. */
    private static Signal signal(byte lqi, byte rssi) {
        return new Signal(
                rssi < 0 ? OptionalInt.of(rssi) : OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(lqi & 0xFF));
    }

    @Override
    public void onTick(long nowNanos) {
        input.onTick(nowNanos);
        inFlight.onTick(nowNanos);
        if (inFlight.isIgnored()) {
            listener.onDead();
        }
        if (readyAtNanos != NO_DEADLINE && nowNanos - readyAtNanos >= 0) {
            readyAtNanos = NO_DEADLINE;
            ready = true;
            if (pairAddress != 0) {
                listener.write(0, framing.encode(ENTER_PAIR));
            }
            listener.onReady("pan=" + settings.number(RadioOption.PAN));
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return Math.min(readyAtNanos, Math.min(input.deadlineNanos(), inFlight.deadlineNanos()));
    }

    @Override
    public boolean takesMore() {
        return ready && inFlight.isFree();
    }

    @Override
    public void send(long token, RadioAddress to, byte[] message, long nowNanos) {
        if (to.size() == 2) {
            transmit(token, to.number(), message, nowNanos);
        } else {
            listener.onFailed(token, SendFailure.NO_SUCH_ADDRESS);
        }
    }

    @Override
    public void broadcast(long token, byte[] message, long nowNanos) {
        transmit(token, settings.number(RadioOption.BROADCAST_ADDRESS), message, nowNanos);
    }

    private void transmit(long token, int address, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        if (message.length > maxMessageOctets()) {
            listener.onFailed(token, SendFailure.TOO_LONG);
            return;
        }
        byte[] content = new Octets()
                .octet(HEADER_OCTETS)
                .octet(MESSAGE)
                .octet(CTRL)
                .lowFirst(address)
                .octets(message)
                .toArray();
        inFlight.awaitsAnswer(token, nowNanos + ANSWER_NANOS);
        listener.write(0, framing.encode(content));
    }

    @Override
    public int maxMessageOctets() {
        boolean rfm69 = settings.number(RadioOption.BROADCAST_ADDRESS) == RFM69_EVERYBODY;
        return settings.maxMessageOctets(rfm69 ? MAX_RFM69_OCTETS : MAX_ALTAIR_OCTETS);
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets + HEADER_OCTETS;
    }
}
