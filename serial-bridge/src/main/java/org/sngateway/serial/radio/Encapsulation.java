package org.sngateway.serial.radio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Octets;

/**
 * Forwarder encapsulation (MQTT-SN 1.2 §5.5): a message with the id of its wireless node.
 *
 * <pre>
 *   Length FE Ctrl | WirelessNodeId | message       Length: of Length, FE, Ctrl and WirelessNodeId
 *   05 fe 01  0007   0b 04 04 01 00 3c 6e6f646531   node 0007: CONNECT
 * </pre>
 */
public final class Encapsulation {
    /** The octets of the header without the id. */
    public static final int HEADER_OCTETS = 3;

    /** How many octets an id has at most. */
    public static final int MAX_NODE_ID_OCTETS = 252;

    private static final int MSG_TYPE = 0xFE;

    private final RadioAddress node;
    private final byte[] message;

    private Encapsulation(RadioAddress node, byte[] message) {
        this.node = node;
        this.message = message;
    }

    /**
     * The octets of a message with its node.
     *
     * @param radius 0 to 3
     */
    public static byte[] encode(int radius, RadioAddress node, byte[] message) {
        return new Octets()
                .octet(HEADER_OCTETS + node.size())
                .octet(MSG_TYPE)
                .octet(radius)
                .octets(node.octets())
                .octets(message)
                .toArray();
    }

    /** The encapsulation that the octets are; null if they are none, or the message in it is not whole. */
    public static @Nullable Encapsulation decode(byte[] octets) {
        if (MessageLength.ofEncapsulated(octets, 0, octets.length) != octets.length) {
            return null;
        }
        int header = octets[0] & 0xFF;
        return new Encapsulation(
                RadioAddress.of(Arrays.copyOfRange(octets, HEADER_OCTETS, header)), Octets.tail(octets, header));
    }

    /** The node that the message is of or for. */
    public RadioAddress node() {
        return node;
    }

    /** The message itself, whole. */
    public byte[] message() {
        return message.clone();
    }
}
