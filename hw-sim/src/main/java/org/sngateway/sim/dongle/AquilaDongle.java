package org.sngateway.sim.dongle;

import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.SlipFraming;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.serial.radio.Signal;

/** One of Aquila's bridges. It asks for its configuration, and acknowledges each message when its radio has sent it. */
final class AquilaDongle extends FramedDongle {
    private static final int NACK = 0x00;
    private static final int ACK = 0x01;
    private static final int CONFIG = 0x02;
    private static final int MESSAGE = 0xFE;
    private static final int CTRL = 0x01;
    private static final int HEADER_OCTETS = 5;
    private static final int LQI = 0xB0;
    private static final int MAX_NODES = 250;

    private final int everybody;

    AquilaDongle(DriverSettings settings, Listener listener) {
        super(SlipFraming.aquila(), listener);
        everybody = settings.number(RadioOption.BROADCAST_ADDRESS);
    }

    @Override
    public void onStart() {
        super.onStart();
        sayType(ACK);
        sayType(CONFIG);
    }

    private void sayType(int type) {
        say(new Octets().highFirst(0).octet(2).octet(type));
    }

    @Override
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        say(new Octets()
                .octet(LQI)
                .octet(signal.rssiDbm().orElse(0))
                .octet(HEADER_OCTETS + message.length)
                .octet(MESSAGE)
                .octet(CTRL)
                .lowFirst(number(from))
                .octets(message));
    }

    @Override
    void onFrame(byte[] content) {
        // ENTER PAIR and the configuration change nothing that a host sees.
        if (content.length > HEADER_OCTETS && (content[1] & 0xFF) == MESSAGE) {
            int address = (content[3] & 0xFF) | (content[4] & 0xFF) << 8;
            listener()
                    .transmit(
                            address == everybody ? null : RadioAddress.ofTwoOctets(address),
                            Octets.tail(content, HEADER_OCTETS),
                            delivered -> sayType(delivered ? ACK : NACK));
        }
    }

    private static int number(RadioAddress address) {
        return Octets.highFirst(address.octets(), 0);
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
