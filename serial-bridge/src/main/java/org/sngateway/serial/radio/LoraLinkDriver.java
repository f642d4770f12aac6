package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.List;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.XBeeFraming;

/**
 * Paho's LoRaLink: one modem receives (line 0), one transmits (line 1).
 *
 * <pre>
 *   modem to host   Src RSSI (2) SNR (2) Type | payload     11 ffb9 0009 40 0b04...  node 11, -71 dBm, 9 dB: CONNECT
 *   host to modem   Dest Type | payload                     11 40 030500             to node 11: CONNACK
 *   Type            40 message, 80 sent, 81 no free channel, 82 transmit timeout
 * </pre>
 */
final class LoraLinkDriver implements RadioDriver {
    private static final int RECEIVER = 0;
    private static final int TRANSMITTER = 1;
    private static final int MESSAGE = 0x40;
    private static final int SENT = 0x80;
    private static final int NO_FREE_CHANNEL = 0x81;
    private static final int TRANSMIT_TIMEOUT = 0x82;
    private static final int HEADER_OCTETS = 6;
    private static final int EVERYBODY = 0xFF;
    static final int MAX_OCTETS = 240;
    private static final int AIR_HEADER_OCTETS = 2;
    private static final long ANSWER_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long SILENCE_NANOS = Duration.ofMillis(500).toNanos();

    private final DriverSettings settings;
    private final RadioListener listener;
    private final XBeeFraming framing = XBeeFraming.loraLink();
    private final List<LineInput> inputs;
    private final InFlight inFlight;
    private boolean open;

    LoraLinkDriver(DriverSettings settings, RadioListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.inFlight = new InFlight(listener);
        FrameReceiver receiver = new FrameReceiver() {
            @Override
            public void onFrame(byte[] content) {
                onContent(content);
            }

            @Override
            public void onNoise(int octets, Noise noise) {
                listener.onNoise(octets, noise);
            }
        };
        this.inputs = List.of(
                new LineInput(framing, SILENCE_NANOS, receiver), new LineInput(framing, SILENCE_NANOS, receiver));
    }

    @Override
    public void onOpen(long nowNanos) {
        inputs.forEach(LineInput::reset);
        open = true;
        listener.onReady("");
    }

    @Override
    public void onClosed() {
        open = false;
        inFlight.failed(SendFailure.LINE_LOST);
    }

    @Override
    public void onOctets(int line, byte[] octets, long nowNanos) {
        inputs.get(line).onOctets(octets, nowNanos);
    }

    private void onContent(byte[] content) {
        if (content.length < HEADER_OCTETS) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
            return;
        }
        switch (content[HEADER_OCTETS - 1] & 0xFF) {
            case MESSAGE -> onMessage(content);
            case SENT -> inFlight.departed();
            case NO_FREE_CHANNEL -> inFlight.failed(SendFailure.CHANNEL_BUSY);
            case TRANSMIT_TIMEOUT -> inFlight.failed(SendFailure.UNDELIVERED);
            default -> {
                // The modem asks for the time, or acknowledges parameters: no answer is needed.
            }
        }
    }

    private void onMessage(byte[] content) {
        byte[] message = Octets.tail(content, HEADER_OCTETS);
        int from = content[0] & 0xFF;
        if (from == 0 || from == EVERYBODY || !MessageLength.isWhole(message)) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        } else {
            int rssi = (short) Octets.highFirst(content, 1);
            int snr = (short) Octets.highFirst(content, 3);
            listener.onMessage(RadioAddress.ofOctet(from), false, Signal.ofRssiAndSnr(rssi, snr), message);
        }
    }

    @Override
    public void onTick(long nowNanos) {
        inputs.forEach(input -> input.onTick(nowNanos));
        inFlight.onTick(nowNanos);
        if (inFlight.isIgnored()) {
            listener.onDead();
        }
    }

    @Override
    public long nextDeadlineNanos() {
        long partial = Math.min(
                inputs.get(RECEIVER).deadlineNanos(), inputs.get(TRANSMITTER).deadlineNanos());
        return Math.min(partial, inFlight.deadlineNanos());
    }

    @Override
    public boolean takesMore() {
        return open && inFlight.isFree();
    }

    @Override
    public void send(long token, RadioAddress to, byte[] message, long nowNanos) {
        if (to.size() == 1) {
            transmit(token, to.number(), message, nowNanos);
        } else {
            listener.onFailed(token, SendFailure.NO_SUCH_ADDRESS);
        }
    }

    @Override
    public void broadcast(long token, byte[] message, long nowNanos) {
        transmit(token, EVERYBODY, message, nowNanos);
    }

    private void transmit(long token, int address, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        if (message.length > maxMessageOctets()) {
            listener.onFailed(token, SendFailure.TOO_LONG);
            return;
        }
        byte[] content =
                new Octets().octet(address).octet(MESSAGE).octets(message).toArray();
        inFlight.awaitsAnswer(token, nowNanos + ANSWER_NANOS);
        listener.write(TRANSMITTER, framing.encode(content));
    }

    @Override
    public int maxMessageOctets() {
        return settings.maxMessageOctets(MAX_OCTETS);
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets + AIR_HEADER_OCTETS;
    }
}
