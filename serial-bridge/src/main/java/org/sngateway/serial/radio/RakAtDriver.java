package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.LineFraming;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;

/**
 * RAK3172 and its like in P2P mode (RUI3): lines of text.
 *
 * <pre>
 *   AT+PSEND=05fe010007030500      to node 0007: CONNACK; answered with OK, later with +EVT:TXP2P DONE
 *   +EVT:RXP2P:-30:10:02fe...      received with -30 dBm and 10 dB
 * </pre>
 *
 * <p>The radio has no addresses: there is one node, unless messages are encapsulated.
 */
final class RakAtDriver implements RadioDriver {
    static final int MAX_PACKET_OCTETS = 255;
    private static final int ENCAPSULATION_OCTETS = 5;
    private static final int MAX_LINE_OCTETS = 600;
    private static final int RADIUS = 1;
    private static final int MAX_ATTEMPTS = 3;
    private static final RadioAddress EVERYBODY = RadioAddress.ofTwoOctets(0xFFFF);
    private static final long SILENCE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long COMMAND_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long SENT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();

    /** Reception has to be off while parameters change; it is no error if it was. */
    private static final String STOP_RECEIVING = "AT+PRECV=0";

    private final RadioListener listener;
    private final LineFraming framing = new LineFraming(MAX_LINE_OCTETS);
    private final RakLines lines = new RakLines();
    private final List<String> setUp;
    private final boolean encapsulated;
    private final int maxMessageOctets;
    private final LineInput input;
    private final InFlight inFlight;
    private final Probe probe = new Probe();
    private boolean ready;
    private boolean saidTrouble;
    private int command;
    private int attempts;
    private long commandDeadlineNanos = NO_DEADLINE;
    private long nowOfInput;

    RakAtDriver(DriverSettings settings, RadioListener listener) {
        this.listener = listener;
        this.encapsulated = settings.isOn(RadioOption.ENCAPSULATED);
        this.maxMessageOctets =
                settings.maxMessageOctets(encapsulated ? MAX_PACKET_OCTETS - ENCAPSULATION_OCTETS : MAX_PACKET_OCTETS);
        this.setUp =
                List.of("AT", STOP_RECEIVING, "AT+NWM=0", "AT+P2P=" + settings.text(RadioOption.P2P), "AT+PRECV=65533");
        this.inFlight = new InFlight(listener);
        this.input = new LineInput(framing, SILENCE_NANOS, new FrameReceiver() {
            @Override
            public void onFrame(byte[] content) {
                onLine(LineFraming.text(content));
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
        saidTrouble = false;
        probe.heard(nowNanos);
        beginSetUp(nowNanos);
    }

    private void beginSetUp(long nowNanos) {
        ready = false;
        command = 0;
        attempts = 0;
        writeCommand(nowNanos);
    }

    private void writeCommand(long nowNanos) {
        attempts++;
        commandDeadlineNanos = nowNanos + COMMAND_NANOS;
        write(setUp.get(command));
    }

    private void write(String line) {
        listener.write(0, framing.encode(LineFraming.octets(line)));
    }

    @Override
    public void onClosed() {
        ready = false;
        commandDeadlineNanos = NO_DEADLINE;
        probe.stop();
        inFlight.failed(SendFailure.LINE_LOST);
    }

    @Override
    public void onOctets(int line, byte[] octets, long nowNanos) {
        nowOfInput = nowNanos;
        input.onOctets(octets, nowNanos);
    }

    private void onLine(String line) {
        probe.heard(nowOfInput);
        byte[] received = lines.received(line);
        if (received != null) {
            onPacket(received);
        } else if (line.equals("OK")) {
            onOk();
        } else if (line.startsWith("AT_")) {
            onError(line);
        } else if (line.equals("+EVT:TXP2P DONE")) {
            inFlight.departed();
        } else if (line.startsWith("Current Work Mode")) {
            // The module has started again, and may have forgotten what it was told.
            inFlight.failed(SendFailure.LINE_LOST);
            beginSetUp(nowOfInput);
        }
    }

    private void onPacket(byte[] packet) {
        Encapsulation inner = encapsulated ? Encapsulation.decode(packet) : null;
        if (inner != null) {
            listener.onMessage(inner.node(), false, lines.signal(), inner.message());
        } else if (!encapsulated && MessageLength.isWhole(packet)) {
            listener.onMessage(RadioAddress.LINE, false, lines.signal(), packet);
        } else {
            listener.onNoise(packet.length, Noise.BAD_CONTENT);
        }
    }

    private void onOk() {
        if (!ready && commandDeadlineNanos != NO_DEADLINE) {
            nextCommand();
        }
    }

    private void nextCommand() {
        command++;
        attempts = 0;
        if (command < setUp.size()) {
            writeCommand(nowOfInput);
        } else {
            commandDeadlineNanos = NO_DEADLINE;
            ready = true;
            listener.onReady("mode=p2p");
        }
    }

    private void onError(String line) {
        if (ready) {
            inFlight.failed(line.equals("AT_BUSY_ERROR") ? SendFailure.CHANNEL_BUSY : SendFailure.REFUSED);
        } else if (setUp.get(command).equals(STOP_RECEIVING)) {
            nextCommand();
        } else {
            giveUp(
                    "the module refuses " + setUp.get(command) + " (" + line + "); check its firmware, and p2p",
                    nowOfInput);
        }
    }

    private void giveUp(String what, long nowNanos) {
        if (!saidTrouble) {
            saidTrouble = true;
            listener.onTrouble(what);
        }
        command = 0;
        attempts = 0;
        commandDeadlineNanos = nowNanos + RETRY_NANOS;
    }

    @Override
    public void onTick(long nowNanos) {
        input.onTick(nowNanos);
        inFlight.onTick(nowNanos);
        if (commandDeadlineNanos != NO_DEADLINE && nowNanos - commandDeadlineNanos >= 0) {
            if (attempts < MAX_ATTEMPTS) {
                writeCommand(nowNanos);
            } else {
                giveUp("the module does not answer " + setUp.get(command) + "; check its baud rate", nowNanos);
            }
        }
        switch (probe.onTick(nowNanos)) {
            case ASK -> write("AT");
            case GIVE_UP -> listener.onDead();
            case NOTHING -> {
                // Not yet.
            }
        }
    }

    @Override
    public long nextDeadlineNanos() {
        long own = Math.min(commandDeadlineNanos, probe.deadlineNanos());
        return Math.min(own, Math.min(input.deadlineNanos(), inFlight.deadlineNanos()));
    }

    @Override
    public boolean takesMore() {
        return ready && inFlight.isFree();
    }

    @Override
    public void send(long token, RadioAddress to, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        if (encapsulated == (to.size() > 0)) {
            transmit(token, to, message, nowNanos);
        } else {
            listener.onFailed(token, SendFailure.NO_SUCH_ADDRESS);
        }
    }

    @Override
    public void broadcast(long token, byte[] message, long nowNanos) {
        transmit(token, EVERYBODY, message, nowNanos);
    }

    private void transmit(long token, RadioAddress to, byte[] message, long nowNanos) {
        InFlight.require(takesMore());
        byte[] packet = encapsulated ? Encapsulation.encode(RADIUS, to, message) : message;
        if (message.length > maxMessageOctets || packet.length > MAX_PACKET_OCTETS) {
            listener.onFailed(token, SendFailure.TOO_LONG);
            return;
        }
        inFlight.awaitsAnswer(token, nowNanos + SENT_NANOS);
        write("AT+PSEND=" + HexFormat.of().formatHex(packet));
    }

    @Override
    public int maxMessageOctets() {
        return maxMessageOctets;
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets + (encapsulated ? ENCAPSULATION_OCTETS : 0);
    }
}
