package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Reads the packets of a capture file, one after the other. Keeps nothing of those it has given. */
public sealed interface CaptureReader permits PcapngReader, PcapReader {

    /**
     * The next packet; empty at the end of the file.
     *
     * @throws CaptureException if the file is cut or damaged from here on; every further call says the same
     */
    Optional<CapturedPacket> next() throws CaptureException;

    /**
     * A reader of a file, pcapng or pcap.
     *
     * @param file all octets of the file, from position to limit
     * @throws CaptureException if it is no such file
     */
    static CaptureReader of(ByteBuffer file) throws CaptureException {
        ByteBuffer octets = file.slice();
        if (octets.remaining() < Integer.BYTES) {
            throw new CaptureException("no capture file: it has " + octets.remaining() + " octets");
        }
        int magic = octets.order(ByteOrder.BIG_ENDIAN).getInt(0);
        if (magic == Pcapng.SECTION_HEADER_BLOCK) {
            return new PcapngReader(octets);
        }
        Optional<PcapReader> pcap = PcapReader.of(octets, magic);
        if (pcap.isPresent()) {
            return pcap.get();
        }
        boolean isGzip = magic >>> 16 == 0x1F8B;
        throw new CaptureException(
                isGzip
                        ? "the file is compressed; unpack it with gunzip first"
                        : String.format(
                                "no capture file: it begins with %08x, which neither pcapng nor pcap does; editcap"
                                        + " converts other formats",
                                magic));
    }
}
