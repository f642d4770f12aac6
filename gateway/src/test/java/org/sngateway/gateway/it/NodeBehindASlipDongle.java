package org.sngateway.gateway.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.sngateway.serial.framing.SlipFraming;

/** Node 05 behind a dongle that speaks sn-slip, as serial-bridge/SN-SLIP.md has it. */
final class NodeBehindASlipDongle extends RadioNode {
    private static final byte PING = 0x01;
    private static final byte PONG = (byte) 0x81;
    private static final byte SENT = (byte) 0x82;
    private static final byte[] MESSAGE_OF_NODE = {(byte) 0x83, 0, -71, (byte) 0xFF, 1, 5};
    private static final byte VERSION = 1;
    private static final byte MAX_OCTETS = 60;
    private static final byte DEPARTED = 0;
    /** Of SEND before the address, whose length is the last of them. */
    private static final int HEADER_OF_SEND = 3;

    NodeBehindASlipDongle(Path port) throws IOException {
        super(port, SlipFraming.snSlip());
    }

    @Override
    byte[] frameOf(byte[] message) {
        byte[] frame = Arrays.copyOf(MESSAGE_OF_NODE, MESSAGE_OF_NODE.length + message.length);
        System.arraycopy(message, 0, frame, MESSAGE_OF_NODE.length, message.length);
        return frame;
    }

    @Override
    byte[] messageIn(byte[] frame) throws IOException {
        if (frame[0] == PING) {
            says(new byte[] {PONG, frame[1], VERSION, 0, MAX_OCTETS, 1, 1});
            return new byte[0];
        }
        says(new byte[] {SENT, frame[1], DEPARTED});
        return Arrays.copyOfRange(frame, HEADER_OF_SEND + frame[HEADER_OF_SEND - 1], frame.length);
    }
}
