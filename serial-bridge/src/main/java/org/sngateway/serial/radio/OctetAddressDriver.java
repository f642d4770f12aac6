package org.sngateway.serial.radio;

import java.time.Duration;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.Framing;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;

/**
 * What radios have in common whose nodes have addresses of one octet and hear everything: each drops what is for others. FF =
 * everybody. Such a radio needs no setting up, and tells nothing about itself.
 */
abstract class OctetAddressDriver implements RadioDriver {
    static final int EVERYBODY = 0xFF;
    private static final long SILENCE_NANOS = Duration.ofMillis(200).toNanos();

    private final DriverSettings settings;
    private final RadioListener listener;
    private final int own;
    private final int maxOctets;
    private final LineInput input;
    private final InFlight inFlight;
    private final LineClock clock;
    private boolean open;

    /**
     * @param maxOctets of a message
     */
    OctetAddressDriver(DriverSettings settings, RadioListener listener, Framing framing, int maxOctets) {
        this.settings = settings;
        this.listener = listener;
        this.own = settings.number(RadioOption.OWN_ADDRESS);
        this.maxOctets = maxOctets;
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

    /** The content of a frame. */
    abstract void onContent(byte[] content);

    /** Puts a message on the line, and says to {@link #inFlight} when it has departed. */
    abstract void transmit(long token, int address, byte[] message, long nowNanos);

    /** The address of the gateway's radio. */
    final int own() {
        return own;
    }

    final InFlight inFlight() {
        return inFlight;
    }

    final RadioListener listener() {
        return listener;
    }

    /** Whether a frame with this destination is for us. */
    final boolean isForUs(int to) {
        return to == own || to == EVERYBODY;
    }

    /** Whether the octets are a message of a node; those that are not are noise. */
    final boolean isMessage(int from, byte[] message, byte[] content) {
        boolean good = from != EVERYBODY && MessageLength.isWhole(message);
        if (!good) {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        }
        return good;
    }

    /** When a frame has left that is written now. */
    final long departureNanos(byte[] frame, byte[] message, long nowNanos) {
        return clock.departureNanos(frame.length, airOctets(message.length), nowNanos);
    }

    @Override
    public void onOpen(long nowNanos) {
        input.reset();
        open = true;
        listener.onReady("address=" + RadioAddress.ofOctet(own));
    }

    @Override
    public final void onClosed() {
        open = false;
        inFlight.failed(SendFailure.LINE_LOST);
    }

    @Override
    public final void onOctets(int line, byte[] octets, long nowNanos) {
        input.onOctets(octets, nowNanos);
    }

    @Override
    public final void onTick(long nowNanos) {
        input.onTick(nowNanos);
        inFlight.onTick(nowNanos);
    }

    @Override
    public final long nextDeadlineNanos() {
        return Math.min(input.deadlineNanos(), inFlight.deadlineNanos());
    }

    @Override
    public final boolean takesMore() {
        return open && inFlight.isFree();
    }

    @Override
    public final void send(long token, RadioAddress to, byte[] message, long nowNanos) {
        if (to.size() == 1) {
            begin(token, to.number(), message, nowNanos);
        } else {
            listener.onFailed(token, SendFailure.NO_SUCH_ADDRESS);
        }
    }

    @Override
    public final void broadcast(long token, byte[] message, long nowNanos) {
        begin(token, EVERYBODY, message, nowNanos);
    }

    private void begin(long token, int address, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        if (message.length > maxMessageOctets()) {
            listener.onFailed(token, SendFailure.TOO_LONG);
        } else {
            transmit(token, address, message, nowNanos);
        }
    }

    @Override
    public final int maxMessageOctets() {
        return settings.maxMessageOctets(maxOctets);
    }
}
