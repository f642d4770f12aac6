package org.sngateway.gateway.it;

import java.io.IOException;
import java.nio.file.Path;
import org.sngateway.serial.framing.RawFraming;

/** A node that is the line. */
final class NodeOnTheLine extends RadioNode {
    private static final int MAX_OCTETS = 255;

    NodeOnTheLine(Path port) throws IOException {
        super(port, new RawFraming(false, 0, MAX_OCTETS));
    }

    @Override
    byte[] frameOf(byte[] message) {
        return message;
    }

    @Override
    byte[] messageIn(byte[] frame) {
        return frame;
    }
}
