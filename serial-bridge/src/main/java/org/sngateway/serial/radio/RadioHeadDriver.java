package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.RadioHeadFraming;

/**
 * RadioHead over a serial line. Content of a frame: {@code To From Id Flags | message}; FF = everybody, Flags 80 =
 * acknowledgement of a reliable datagram.
 *
 * <p>With reliable datagrams each message to us is acknowledged, one that comes twice is handed over once, and ours have
 * departed when the node has acknowledged them. Else a message has departed when its octets have had the time for it.
 */
final class RadioHeadDriver implements RadioDriver {
    private static final int EVERYBODY = 0xFF;
    private static final int ACK_FLAG = 0x80;
    private static final int ACK_OCTET = '!';
    private static final int MAX_PEERS = 255;
    private static final long SILENCE_NANOS = Duration.ofMillis(200).toNanos();
    private static final long ACK_NANOS = Duration.ofSeconds(1).toNanos();

    private final DriverSettings settings;
    private final RadioListener listener;
    private final RadioHeadFraming framing = new RadioHeadFraming();
    private final int own;
    private final boolean reliable;
    private final LineInput input;
    private final InFlight inFlight;
    private final LineClock clock;
    private final Map<Integer, Integer> lastIds = new LinkedHashMap<>(MAX_PEERS);
    private int id;
    private int destination;
    private boolean open;

    RadioHeadDriver(DriverSettings settings, RadioListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.own = settings.number(RadioOption.OWN_ADDRESS);
        this.reliable = settings.isOn(RadioOption.RELIABLE);
        this.inFlight = new InFlight(listener);
        this.clock = new LineClock(settings);
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
        lastIds.clear();
        open = true;
        listener.onReady("address=" + RadioAddress.ofOctet(own));
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

    private void onContent(byte[] content) {
        int to = content[0] & 0xFF;
        int from = content[1] & 0xFF;
        int messageId = content[2] & 0xFF;
        if (to != own && to != EVERYBODY) {
            return;
        }
        if ((content[3] & ACK_FLAG) != 0) {
            if (reliable && from == destination && messageId == id) {
                inFlight.departed();
            }
            return;
        }
        byte[] message = Octets.tail(content, RadioHeadFraming.HEADER_OCTETS);
        if (from == EVERYBODY || !MessageLength.isWhole(message)) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
            return;
        }
        if (reliable && to == own) {
            listener.write(0, frame(from, messageId, ACK_FLAG, new byte[] {ACK_OCTET}));
            Integer before = lastIds.put(from, messageId);
            if (before != null && before == messageId) {
                return;
            }
        }
        listener.onMessage(RadioAddress.ofOctet(from), to == EVERYBODY, Signal.UNKNOWN, message);
    }

    private byte[] frame(int to, int messageId, int flags, byte[] payload) {
        return framing.encode(new Octets()
                .octet(to)
                .octet(own)
                .octet(messageId)
                .octet(flags)
                .octets(payload)
                .toArray());
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
        id = (id + 1) & 0xFF;
        destination = address;
        byte[] frame = frame(address, id, 0, message);
        long departure = clock.departureNanos(frame.length, airOctets(message.length), nowNanos);
        if (reliable && address != EVERYBODY) {
            inFlight.awaitsAnswer(token, departure + ACK_NANOS);
        } else {
            inFlight.departsAt(token, departure);
        }
        listener.write(0, frame);
    }

    @Override
    public int maxMessageOctets() {
        return settings.maxMessageOctets(RadioHeadFraming.MAX_PAYLOAD_OCTETS);
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets + RadioHeadFraming.HEADER_OCTETS;
    }
}
