package org.sngateway.sim.dongle;

import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.RadioHeadFraming;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.serial.radio.Signal;

/** RadioHead nodes at the other end of the line; with reliable datagrams they acknowledge each message. */
final class RadioHeadDongle extends FramedDongle {
    private static final int EVERYBODY = 0xFF;
    private static final int ACK_FLAG = 0x80;
    private static final int MAX_NODES = 250;

    private final int gateway;
    private final boolean reliable;
    private int id;

    RadioHeadDongle(DriverSettings settings, Listener listener) {
        super(new RadioHeadFraming(), listener);
        gateway = settings.number(RadioOption.OWN_ADDRESS);
        reliable = settings.isOn(RadioOption.RELIABLE);
    }

    @Override
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        say(new Octets()
                .octet(toAll ? EVERYBODY : gateway)
                .octets(from.octets())
                .octet(id++)
                .octet(0)
                .octets(message));
    }

    @Override
    void onFrame(byte[] content) {
        if ((content[3] & ACK_FLAG) == 0) {
            int to = content[0] & 0xFF;
            boolean toAll = to == EVERYBODY;
            listener()
                    .transmit(
                            toAll ? null : RadioAddress.ofOctet(to),
                            Octets.tail(content, RadioHeadFraming.HEADER_OCTETS),
                            reliable && !toAll ? delivered -> acknowledge(content, delivered) : Report.NONE);
        }
    }

    private void acknowledge(byte[] content, boolean delivered) {
        if (delivered) {
            say(new Octets()
                    .octet(gateway)
                    .octet(content[0])
                    .octet(content[2])
                    .octet(ACK_FLAG)
                    .octet('!'));
        }
    }

    @Override
    public RadioAddress addressOf(int node) {
        return addressOfOneOctet(node);
    }

    @Override
    public int maxNodes() {
        return MAX_NODES;
    }
}
