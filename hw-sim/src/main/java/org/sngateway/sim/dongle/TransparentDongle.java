package org.sngateway.sim.dongle;

import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.RawFraming;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.Encapsulation;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.serial.radio.Signal;

/**
 * {@code raw} and {@code uart-lora}: what goes in at one end comes out at the other. There is one node, unless each message says
 * which one it is of.
 */
final class TransparentDongle extends FramedDongle {
    private static final int RADIUS = 1;
    private static final int MAX_NODES = 10_000;
    private static final RadioAddress EVERYBODY = RadioAddress.ofTwoOctets(0xFFFF);
    private static final int MAX_FRAME_OCTETS = 600;

    private final boolean encapsulated;
    private final boolean rssiOctet;

    TransparentDongle(DriverSettings settings, Listener listener) {
        super(new RawFraming(settings.isOn(RadioOption.ENCAPSULATED), 0, MAX_FRAME_OCTETS), listener);
        encapsulated = settings.isOn(RadioOption.ENCAPSULATED);
        rssiOctet = settings.kind().options().contains(RadioOption.RSSI_OCTET) && settings.isOn(RadioOption.RSSI_OCTET);
        if (settings.kind().options().contains(RadioOption.CHANNEL) && settings.isOn(RadioOption.CHANNEL)) {
            throw new IllegalArgumentException("a module in fixed mode is not simulated; leave channel out");
        }
    }

    @Override
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        Octets out = new Octets().octets(encapsulated ? Encapsulation.encode(RADIUS, from, message) : message);
        if (rssiOctet) {
            out.octet(signal.rssiDbm().orElse(-1));
        }
        say(out);
    }

    @Override
    void onFrame(byte[] content) {
        if (!encapsulated) {
            listener().transmit(RadioAddress.LINE, content, Report.NONE);
            return;
        }
        Encapsulation inner = Encapsulation.decode(content);
        if (inner != null) {
            boolean toAll = inner.node().equals(EVERYBODY);
            listener().transmit(toAll ? null : inner.node(), inner.message(), Report.NONE);
        }
    }

    @Override
    public RadioAddress addressOf(int node) {
        return encapsulated ? RadioAddress.ofTwoOctets(node + 1) : RadioAddress.LINE;
    }

    @Override
    public int maxNodes() {
        return encapsulated ? MAX_NODES : 1;
    }
}
