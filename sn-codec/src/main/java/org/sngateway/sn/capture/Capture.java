package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A capture file as far as it can be read.
 *
 * @param packets how many the file has, up to the damage
 * @param pdus the messages in them, in the order of the file
 * @param skipped how many packets gave nothing, by reason
 * @param damage where and how the file ends early or is damaged, or why it is no capture file; empty if it is sound
 */
public record Capture(long packets, List<CapturedPdu> pdus, Map<SkipReason, Integer> skipped, Optional<String> damage) {

    /** Reads a file, pcapng or pcap; the packets before a damage are kept. */
    public static Capture read(ByteBuffer file) {
        PduReader pdus = new PduReader();
        List<CapturedPdu> found = new ArrayList<>();
        long packets = 0;
        try {
            CaptureReader reader = CaptureReader.of(file);
            Optional<CapturedPacket> packet = reader.next();
            while (packet.isPresent()) {
                packets++;
                pdus.read(packet.get()).ifPresent(found::add);
                packet = reader.next();
            }
            return new Capture(packets, found, pdus.skipped(), Optional.empty());
        } catch (CaptureException damage) {
            return new Capture(packets, found, pdus.skipped(), Optional.of(String.valueOf(damage.getMessage())));
        }
    }
}
