package org.sngateway.sim.dongle;

import org.sngateway.serial.framing.Hc12Framing;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.serial.radio.Signal;

/** An HC-12 radio in the air of brianrho's nodes. */
final class Hc12Dongle extends FramedDongle {
    private static final int EVERYBODY = 0xFF;
    private static final int HEADER_OCTETS = 2;
    private static final int MAX_NODES = 250;

    private final int gateway;

    Hc12Dongle(DriverSettings settings, Listener listener) {
        super(new Hc12Framing(), listener);
        gateway = settings.number(RadioOption.OWN_ADDRESS);
    }

    @Override
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        say(new Octets()
                .octets(from.octets())
                .octet(toAll ? EVERYBODY : gateway)
                .octets(message));
    }

    @Override
    void onFrame(byte[] content) {
        int to = content[1] & 0xFF;
        listener()
                .transmit(
                        to == EVERYBODY ? null : RadioAddress.ofOctet(to),
                        Octets.tail(content, HEADER_OCTETS),
                        Report.NONE);
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
