package org.sngateway.gateway.store;

import java.nio.ByteBuffer;

/** Ways to damage the files of a store. */
final class DamagedStore {
    private DamagedStore() {}

    /** Changes a segment so that it looks like one of another version. */
    static void setVersion(byte[] segment, int version) {
        ByteBuffer octets = ByteBuffer.wrap(segment);
        octets.putInt(8, version);
        octets.putInt(40, Frame.crc(octets, 0, 40));
    }
}
