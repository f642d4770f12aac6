package org.sngateway.sim.dongle;

import java.util.Arrays;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.SlipFraming;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.Signal;

/** A dongle as serial-bridge/SN-SLIP.md describes it. */
final class SnSlipDongle extends FramedDongle {
    private static final int PING = 0x01;
    private static final int SEND = 0x02;
    private static final int PONG = 0x81;
    private static final int SENT = 0x82;
    private static final int MESSAGE = 0x83;
    private static final int VERSION = 1;
    private static final int STARTED = 0;
    private static final int MAX_OCTETS = 200;
    private static final int OWN_ADDRESS = 1;
    private static final int QUALITY = 200;
    private static final int DELIVERED = 0;
    private static final int UNDELIVERED = 1;
    private static final int TOO_LONG = 4;
    private static final int SEND_HEADER_OCTETS = 3;
    private static final int MAX_NODES = 10_000;

    SnSlipDongle(Listener listener) {
        super(SlipFraming.snSlip(), listener);
    }

    @Override
    public void onStart() {
        super.onStart();
        sayPong(STARTED);
    }

    private void sayPong(int nonce) {
        say(new Octets()
                .octet(PONG)
                .octet(nonce)
                .octet(VERSION)
                .highFirst(MAX_OCTETS)
                .octet(2)
                .highFirst(OWN_ADDRESS));
    }

    @Override
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        say(new Octets()
                .octet(MESSAGE)
                .octet(toAll ? 1 : 0)
                .octet(signal.rssiDbm().orElse(0))
                .octet(QUALITY)
                .octet(from.size())
                .octets(from.octets())
                .octets(message));
    }

    @Override
    void onFrame(byte[] content) {
        if (content[0] == PING && content.length == 2) {
            sayPong(content[1]);
        } else if (content[0] == SEND && content.length > SEND_HEADER_OCTETS + content[2]) {
            onSend(content);
        }
    }

    private void onSend(byte[] content) {
        int begin = SEND_HEADER_OCTETS + content[2];
        RadioAddress to = RadioAddress.of(Arrays.copyOfRange(content, SEND_HEADER_OCTETS, begin));
        byte[] message = Octets.tail(content, begin);
        if (message.length > MAX_OCTETS) {
            saySent(content[1], TOO_LONG);
        } else {
            listener()
                    .transmit(
                            to.size() == 0 ? null : to,
                            message,
                            delivered -> saySent(content[1], delivered ? DELIVERED : UNDELIVERED));
        }
    }

    private void saySent(int seq, int result) {
        say(new Octets().octet(SENT).octet(seq).octet(result));
    }

    @Override
    public RadioAddress addressOf(int node) {
        return RadioAddress.ofTwoOctets(node + 1);
    }

    @Override
    public int maxNodes() {
        return MAX_NODES;
    }
}
