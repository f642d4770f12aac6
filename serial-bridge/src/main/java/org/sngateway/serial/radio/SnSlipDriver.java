package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.SlipFraming;

/**
 * Our own: dongles that people write themselves. SN-SLIP.md is for them, and has the layouts and examples; the reference in
 * C lies beside it.
 *
 * <pre>
 *   host to dongle   01 PING     nonce
 *                    02 SEND     seq | address length, address | message        address length 0 = everybody
 *   dongle to host   81 PONG     nonce | version | longest message (2) | address length, own address
 *                    82 SENT     seq | result
 *                    83 MESSAGE  flags | rssi | quality | address length, address | message
 * </pre>
 */
final class SnSlipDriver implements RadioDriver {
    private static final int PING = 0x01;
    private static final int SEND = 0x02;
    private static final int PONG = 0x81;
    private static final int SENT = 0x82;
    private static final int MESSAGE = 0x83;
    private static final int VERSION = 1;
    private static final int STARTED = 0;
    private static final int TO_ALL = 0x01;
    private static final int UNKNOWN_RSSI = 0;
    private static final int UNKNOWN_QUALITY = 0xFF;
    private static final int MAX_ADDRESS_OCTETS = 8;
    private static final int PONG_OCTETS = 6;
    private static final int MESSAGE_HEADER_OCTETS = 5;
    static final int MAX_OCTETS = 1024;
    private static final int MAX_SILENT_PINGS = 5;
    private static final long PING_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SENT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long SILENCE_NANOS = Duration.ofMillis(500).toNanos();

    private final DriverSettings settings;
    private final RadioListener listener;
    private final SlipFraming framing = SlipFraming.snSlip();
    private final LineInput input;
    private final InFlight inFlight;
    private final Probe probe = new Probe();
    private boolean ready;
    private int maxOctets = MAX_OCTETS;
    private int nonce;
    private int seq;
    private int pings;
    private long pingAtNanos = NO_DEADLINE;
    private long nowOfInput;

    SnSlipDriver(DriverSettings settings, RadioListener listener) {
        this.settings = settings;
        this.listener = listener;
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
        ready = false;
        pings = 0;
        probe.heard(nowNanos);
        ping(nowNanos);
    }

    private void ping(long nowNanos) {
        pings++;
        pingAtNanos = nowNanos + PING_NANOS;
        if (pings == MAX_SILENT_PINGS) {
            listener.onTrouble(
                    "no dongle answers; check its baud rate, and that it speaks sn-slip, or let 'ports --listen' guess");
        }
        writePing();
    }

    private void writePing() {
        nonce = nonce % 0xFF + 1;
        listener.write(0, framing.encode(new byte[] {PING, (byte) nonce}));
    }

    @Override
    public void onClosed() {
        ready = false;
        pingAtNanos = NO_DEADLINE;
        probe.stop();
        inFlight.failed(SendFailure.LINE_LOST);
    }

    @Override
    public void onOctets(int line, byte[] octets, long nowNanos) {
        nowOfInput = nowNanos;
        input.onOctets(octets, nowNanos);
    }

    private void onContent(byte[] content) {
        boolean understood = switch (content[0] & 0xFF) {
            case PONG -> onPong(content);
            case SENT -> onSent(content);
            case MESSAGE -> onMessage(content);
            default -> false;
        };
        if (understood) {
            probe.heard(nowOfInput);
        } else {
            listener.onNoise(content.length, Noise.BAD_CONTENT);
        }
    }

    private boolean onPong(byte[] content) {
        if (content.length < PONG_OCTETS || content.length != PONG_OCTETS + (content[PONG_OCTETS - 1] & 0xFF)) {
            return false;
        }
        if (content[1] == STARTED) {
            inFlight.failed(SendFailure.LINE_LOST);
            ready = false;
        }
        if (!ready) {
            ready = true;
            pingAtNanos = NO_DEADLINE;
            maxOctets = Math.max(2, Math.min(MAX_OCTETS, Octets.highFirst(content, 3)));
            listener.onReady("version=" + content[2] + " longest=" + maxOctets + " address="
                    + RadioAddress.of(Octets.tail(content, PONG_OCTETS)));
            if (content[2] != VERSION) {
                listener.onTrouble("the dongle speaks version " + content[2] + " of sn-slip, and we speak " + VERSION);
            }
        }
        return true;
    }

    private boolean onSent(byte[] content) {
        if (content.length != 3) {
            return false;
        }
        if ((content[1] & 0xFF) == seq) {
            SendFailure failure = failure(content[2] & 0xFF);
            if (failure == null) {
                inFlight.departed();
            } else {
                inFlight.failed(failure);
            }
        }
        return true;
    }

    private static @Nullable SendFailure failure(int result) {
        return switch (result) {
            case 0 -> null;
            case 1 -> SendFailure.UNDELIVERED;
            case 2 -> SendFailure.CHANNEL_BUSY;
            case 4 -> SendFailure.TOO_LONG;
            default -> SendFailure.REFUSED;
        };
    }

    private boolean onMessage(byte[] content) {
        if (content.length < MESSAGE_HEADER_OCTETS) {
            return false;
        }
        int addressOctets = content[MESSAGE_HEADER_OCTETS - 1] & 0xFF;
        int begin = MESSAGE_HEADER_OCTETS + addressOctets;
        if (addressOctets < 1 || addressOctets > MAX_ADDRESS_OCTETS || content.length < begin) {
            return false;
        }
        byte[] message = Octets.tail(content, begin);
        if (!MessageLength.isWhole(message)) {
            return false;
        }
        RadioAddress from = RadioAddress.of(Arrays.copyOfRange(content, MESSAGE_HEADER_OCTETS, begin));
        listener.onMessage(from, (content[1] & TO_ALL) != 0, signal(content[2], content[3] & 0xFF), message);
        return true;
    }

    private static Signal signal(byte rssi, int quality) {
        return new Signal(
                rssi == UNKNOWN_RSSI ? OptionalInt.empty() : OptionalInt.of(rssi),
                OptionalInt.empty(),
                quality == UNKNOWN_QUALITY ? OptionalInt.empty() : OptionalInt.of(quality));
    }

    @Override
    public void onTick(long nowNanos) {
        input.onTick(nowNanos);
        inFlight.onTick(nowNanos);
        if (pingAtNanos != NO_DEADLINE && nowNanos - pingAtNanos >= 0) {
            ping(nowNanos);
        }
        switch (probe.onTick(nowNanos)) {
            case ASK -> writePing();
            case GIVE_UP -> listener.onDead();
            case NOTHING -> {
                // Not yet.
            }
        }
    }

    @Override
    public long nextDeadlineNanos() {
        long own = Math.min(pingAtNanos, probe.deadlineNanos());
        return Math.min(own, Math.min(input.deadlineNanos(), inFlight.deadlineNanos()));
    }

    @Override
    public boolean takesMore() {
        return ready && inFlight.isFree();
    }

    @Override
    public void send(long token, RadioAddress to, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        if (to.size() >= 1 && to.size() <= MAX_ADDRESS_OCTETS) {
            transmit(token, to, message, nowNanos);
        } else {
            listener.onFailed(token, SendFailure.NO_SUCH_ADDRESS);
        }
    }

    @Override
    public void broadcast(long token, byte[] message, long nowNanos) {
        transmit(token, RadioAddress.LINE, message, nowNanos);
    }

    private void transmit(long token, RadioAddress to, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        if (message.length > maxMessageOctets()) {
            listener.onFailed(token, SendFailure.TOO_LONG);
            return;
        }
        seq = (seq + 1) & 0xFF;
        byte[] content = new Octets()
                .octet(SEND)
                .octet(seq)
                .octet(to.size())
                .octets(to.octets())
                .octets(message)
                .toArray();
        inFlight.awaitsAnswer(token, nowNanos + SENT_NANOS);
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
