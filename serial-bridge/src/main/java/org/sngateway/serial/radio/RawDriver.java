package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.RawFraming;

/**
 * Bare messages on the line ({@code raw}), or on a radio module that is as transparent as a line ({@code uart-lora}: E22,
 * E32, HC-12). There is one node, unless messages are encapsulated.
 *
 * <pre>
 *   0b 04 04 01 00 3c 6e6f646531                  the node: CONNECT
 *   05 fe 01 0007 03 05 00                        encapsulated: CONNACK to node 0007
 *   00 07 17  05 fe 01 0007 03 05 00              the same in fixed mode: address 0007, channel 17 of its module
 *   0b 04 04 01 00 3c 6e6f646531 a8               with an octet of strength: A8 - 256 = -88 dBm
 * </pre>
 *
 * <p>Nothing tells when a message has departed: it has when its octets have had the time for it.
 */
final class RawDriver implements RadioDriver {
    static final int MAX_RAW_OCTETS = 255;
    static final int MAX_LORA_OCTETS = 240;
    private static final int ADDRESS_OCTETS = 2;
    private static final RadioAddress EVERYBODY = RadioAddress.ofTwoOctets(0xFFFF);
    private static final int RADIUS = 1;

    /** The timer of an FTDI chip holds octets back for 16 ms. */
    private static final long MIN_SILENCE_NANOS = Duration.ofMillis(40).toNanos();

    /** A LoRa module hands a long packet on in pieces. */
    private static final long LORA_SILENCE_NANOS = Duration.ofMillis(200).toNanos();

    private static final int SILENCE_OCTETS = 5;

    private final RadioListener listener;
    private final boolean encapsulated;
    private final boolean rssiOctet;
    private final @Nullable Integer channel;
    private final int maxMessageOctets;
    private final LineInput input;
    private final InFlight inFlight;
    private final LineClock clock;
    private boolean open;

    RawDriver(DriverSettings settings, RadioListener listener) {
        this.listener = listener;
        this.encapsulated = settings.isOn(RadioOption.ENCAPSULATED);
        this.rssiOctet = settings.isOn(RadioOption.RSSI_OCTET);
        this.channel = settings.isOn(RadioOption.CHANNEL) ? settings.number(RadioOption.CHANNEL) : null;
        if (channel != null && !encapsulated) {
            throw new IllegalArgumentException("a channel (fixed mode) needs encapsulated: on; without it nobody knows"
                    + " which node a message is of");
        }
        boolean lora = settings.kind() == RadioKind.UART_LORA;
        int ofRadio = lora ? MAX_LORA_OCTETS : MAX_RAW_OCTETS;
        this.maxMessageOctets = settings.maxMessageOctets(ofRadio);
        this.clock = new LineClock(settings);
        this.inFlight = new InFlight(listener);
        int header = encapsulated ? Encapsulation.HEADER_OCTETS + Encapsulation.MAX_NODE_ID_OCTETS : 0;
        this.input = new LineInput(
                // A configured limit is for what goes out: a node that sends more, as the radio can, is no noise.
                new RawFraming(encapsulated, rssiOctet ? 1 : 0, header + ofRadio),
                Math.max(lora ? LORA_SILENCE_NANOS : MIN_SILENCE_NANOS, clock.nanos(SILENCE_OCTETS)),
                new FrameReceiver() {
                    @Override
                    public void onFrame(byte[] content) {
                        onMessage(content);
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
        open = true;
        listener.onReady(encapsulated ? "nodes=many" : "nodes=one");
    }

    @Override
    public void onClosed() {
        open = false;
        inFlight.failed(SendFailure.LINE_LOST);
    }

    @Override
    public void onOctets(int line, byte[] octets, long nowNanos) {
        input.onOctets(octets, nowNanos);
    }

    private void onMessage(byte[] content) {
        int end = rssiOctet ? content.length - 1 : content.length;
        Signal signal = rssiOctet ? Signal.ofRssi((content[end] & 0xFF) - 256) : Signal.UNKNOWN;
        byte[] message = Arrays.copyOf(content, end);
        if (!encapsulated) {
            listener.onMessage(RadioAddress.LINE, false, signal, message);
            return;
        }
        Encapsulation inner = Encapsulation.decode(message);
        if (inner == null) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        } else {
            listener.onMessage(inner.node(), false, signal, inner.message());
        }
    }

    @Override
    public void onTick(long nowNanos) {
        input.onTick(nowNanos);
        inFlight.onTick(nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
        return Math.min(input.deadlineNanos(), inFlight.deadlineNanos());
    }

    @Override
    public boolean takesMore() {
        return open && inFlight.isFree();
    }

    @Override
    public void send(long token, RadioAddress to, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        boolean known = encapsulated
                ? to.size() > 0 && (channel == null || to.size() == ADDRESS_OCTETS)
                : to.equals(RadioAddress.LINE);
        if (known) {
            transmit(token, to, message, nowNanos);
        } else {
            listener.onFailed(token, SendFailure.NO_SUCH_ADDRESS);
        }
    }

    @Override
    public void broadcast(long token, byte[] message, long nowNanos) {
        transmit(token, encapsulated ? EVERYBODY : RadioAddress.LINE, message, nowNanos);
    }

    private void transmit(long token, RadioAddress to, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        if (message.length > maxMessageOctets) {
            listener.onFailed(token, SendFailure.TOO_LONG);
            return;
        }
        Octets out = new Octets();
        if (channel != null) {
            out.octets(to.octets()).octet(channel);
        }
        out.octets(encapsulated ? Encapsulation.encode(RADIUS, to, message) : message);
        listener.write(0, out.toArray());
        inFlight.departsAt(token, clock.departureNanos(out.size(), airOctets(message.length), nowNanos));
    }

    @Override
    public int maxMessageOctets() {
        return maxMessageOctets;
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets + (encapsulated ? Encapsulation.HEADER_OCTETS + ADDRESS_OCTETS : 0);
    }
}
