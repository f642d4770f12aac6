package org.sngateway.sim.dongle;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.sngateway.serial.framing.LineFraming;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.XBeeFraming;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.Signal;

/** A Digi XBee that is the coordinator of its ZigBee network. It answers AT commands, and says what became of each message. */
final class XBeeDongle extends FramedDongle {
    private static final int AT_COMMAND = 0x08;
    private static final int TRANSMIT_REQUEST = 0x10;
    private static final int AT_RESPONSE = 0x88;
    private static final int MODEM_STATUS = 0x8A;
    private static final int TRANSMIT_STATUS = 0x8B;
    private static final int RECEIVE_PACKET = 0x90;
    private static final int HARDWARE_RESET = 0;
    private static final int COORDINATOR_STARTED = 6;
    private static final int INVALID_COMMAND = 2;
    private static final int ACKNOWLEDGED = 1;
    private static final int BROADCAST = 2;
    private static final int DELIVERED = 0;
    private static final int NO_NETWORK_ACK = 0x21;
    private static final int TOO_LONG = 0x74;
    private static final int MAX_PAYLOAD = 84;
    private static final int DATA_AT = 14;
    private static final int AT_VALUE_AT = 4;
    private static final int MAX_NODES = 10_000;
    private static final RadioAddress EVERYBODY = RadioAddress.of(Octets.ofHex("000000000000ffff"));
    private static final String DIGI = "0013a200";

    private final Map<String, byte[]> values = new TreeMap<>();
    private final int mode;

    XBeeDongle(DriverSettings settings, Listener listener) {
        super(settings.kind() == RadioKind.XBEE_API2 ? XBeeFraming.api2() : XBeeFraming.api1(), listener);
        mode = settings.kind() == RadioKind.XBEE_API2 ? 2 : 1;
        values.put("HV", Octets.ofHex("2142"));
        values.put("NP", new byte[] {0, MAX_PAYLOAD});
        values.put("SH", Octets.ofHex(DIGI));
        values.put("SL", Octets.ofHex("40a00001"));
        values.put("MY", new byte[2]);
        values.put("ID", Octets.ofHex("0000000000000001"));
        values.put("CE", new byte[] {1});
    }

    @Override
    public void onStart() {
        super.onStart();
        values.put("AP", new byte[] {(byte) mode});
        say(new Octets().octet(MODEM_STATUS).octet(HARDWARE_RESET));
        say(new Octets().octet(MODEM_STATUS).octet(COORDINATOR_STARTED));
    }

    @Override
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        say(new Octets()
                .octet(RECEIVE_PACKET)
                .octets(from.octets())
                .octets(shortAddress(from))
                .octet(toAll ? BROADCAST : ACKNOWLEDGED)
                .octets(message));
    }

    /** The last octets of the long one: no two of these nodes have the same. */
    private static byte[] shortAddress(RadioAddress node) {
        return Arrays.copyOfRange(node.octets(), 6, 8);
    }

    @Override
    void onFrame(byte[] content) {
        int type = content[0] & 0xFF;
        if (type == AT_COMMAND && content.length >= AT_VALUE_AT) {
            onCommand(content);
        } else if (type == TRANSMIT_REQUEST && content.length > DATA_AT) {
            onRequest(content);
        }
    }

    private void onCommand(byte[] content) {
        String letters = LineFraming.text(Arrays.copyOfRange(content, 2, AT_VALUE_AT));
        Octets answer = new Octets().octet(AT_RESPONSE).octet(content[1]).octets(LineFraming.octets(letters));
        byte[] known = values.get(letters);
        if (known == null) {
            say(answer.octet(INVALID_COMMAND));
        } else if (content.length > AT_VALUE_AT) {
            values.put(letters, Octets.tail(content, AT_VALUE_AT));
            say(answer.octet(0));
        } else {
            say(answer.octet(0).octets(known));
        }
    }

    private void onRequest(byte[] content) {
        byte[] message = Octets.tail(content, DATA_AT);
        RadioAddress to = RadioAddress.of(Arrays.copyOfRange(content, 2, 10));
        if (message.length > MAX_PAYLOAD) {
            saySent(content, TOO_LONG);
        } else {
            listener()
                    .transmit(
                            to.equals(EVERYBODY) ? null : to,
                            message,
                            delivered -> saySent(content, delivered ? DELIVERED : NO_NETWORK_ACK));
        }
    }

    private void saySent(byte[] request, int status) {
        if (request[1] != 0) {
            say(new Octets()
                    .octet(TRANSMIT_STATUS)
                    .octet(request[1])
                    .octet(request[10])
                    .octet(request[11])
                    .octet(0)
                    .octet(status)
                    .octet(0));
        }
    }

    @Override
    public RadioAddress addressOf(int node) {
        return RadioAddress.of(new Octets()
                .octets(Octets.ofHex(DIGI))
                .highFirst(0x41A2)
                .highFirst(node + 1)
                .toArray());
    }

    @Override
    public int maxNodes() {
        return MAX_NODES;
    }
}
