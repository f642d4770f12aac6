package org.sngateway.sim.dongle;

import java.util.HexFormat;
import org.sngateway.serial.framing.LineFraming;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.Encapsulation;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.serial.radio.Signal;

/** A RAK3172 in P2P mode, with RUI3. */
final class RakDongle extends FramedDongle {
    private static final int MAX_LINE_OCTETS = 600;
    private static final int RADIUS = 1;
    private static final int SNR = 9;
    private static final int MAX_NODES = 10_000;
    private static final String SEND = "AT+PSEND=";
    private static final RadioAddress EVERYBODY = RadioAddress.ofTwoOctets(0xFFFF);

    private final boolean encapsulated;

    RakDongle(DriverSettings settings, Listener listener) {
        super(new LineFraming(MAX_LINE_OCTETS), listener);
        encapsulated = settings.isOn(RadioOption.ENCAPSULATED);
    }

    @Override
    public void onStart() {
        super.onStart();
        say("RAKwireless RAK3172");
        say("Current Work Mode: LoRa P2P.");
    }

    private void say(String line) {
        say(new Octets().octets(LineFraming.octets(line)));
    }

    @Override
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        byte[] packet = encapsulated ? Encapsulation.encode(RADIUS, from, message) : message;
        say("+EVT:RXP2P:" + signal.rssiDbm().orElse(0) + ":" + SNR + ":"
                + HexFormat.of().formatHex(packet));
    }

    @Override
    void onFrame(byte[] content) {
        String command = LineFraming.text(content);
        if (command.startsWith(SEND)) {
            onSend(command.substring(SEND.length()));
        } else {
            boolean known = command.equals("AT") || command.matches("AT\\+(PRECV|NWM|P2P)=.+");
            say(known ? "OK" : "AT_COMMAND_NOT_FOUND");
        }
    }

    private void onSend(String hex) {
        if (!hex.matches("([0-9A-Fa-f]{2})+")) {
            say("AT_PARAM_ERROR");
            return;
        }
        say("OK");
        byte[] packet = HexFormat.of().parseHex(hex);
        Encapsulation inner = encapsulated ? Encapsulation.decode(packet) : null;
        Report done = delivered -> say("+EVT:TXP2P DONE");
        if (inner != null) {
            listener().transmit(inner.node().equals(EVERYBODY) ? null : inner.node(), inner.message(), done);
        } else {
            listener().transmit(RadioAddress.LINE, packet, done);
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
