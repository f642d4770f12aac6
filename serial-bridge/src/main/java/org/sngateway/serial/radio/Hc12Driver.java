package org.sngateway.serial.radio;

import java.time.Duration;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.Hc12Framing;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;

/**
 * brianrho's nodes on HC-12 radios: every node hears everything, and drops what is for others. Content of a frame:
 * {@code Src Dest | message}; FF = everybody. A message has departed when its octets have had the time for it.
 */
final class Hc12Driver implements RadioDriver {
    private static final int EVERYBODY = 0xFF;
    private static final int HEADER_OCTETS = 2;
    private static final int FRAME_OCTETS = 5;
    private static final long SILENCE_NANOS = Duration.ofMillis(200).toNanos();

    private final DriverSettings settings;
    private final RadioListener listener;
    private final Hc12Framing framing = new Hc12Framing();
    private final int own;
    private final LineInput input;
    private final InFlight inFlight;
    private final LineClock clock;
    private boolean open;

    Hc12Driver(DriverSettings settings, RadioListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.own = settings.number(RadioOption.OWN_ADDRESS);
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
        int from = content[0] & 0xFF;
        int to = content[1] & 0xFF;
        byte[] message = Octets.tail(content, HEADER_OCTETS);
        if (from == EVERYBODY || !MessageLength.isWhole(message)) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        } else if (to == own || to == EVERYBODY) {
            listener.onMessage(RadioAddress.ofOctet(from), to == EVERYBODY, Signal.UNKNOWN, message);
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
        byte[] frame = framing.encode(
                new Octets().octet(own).octet(address).octets(message).toArray());
        listener.write(0, frame);
        inFlight.departsAt(token, clock.departureNanos(frame.length, airOctets(message.length), nowNanos));
    }

    @Override
    public int maxMessageOctets() {
        return settings.maxMessageOctets(Hc12Framing.MAX_PAYLOAD_OCTETS);
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets + FRAME_OCTETS;
    }
}
