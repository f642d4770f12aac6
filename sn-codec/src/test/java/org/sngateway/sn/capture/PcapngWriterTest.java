package org.sngateway.sn.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.Payload;

/** The blocks octet by octet, and the way back. */
class PcapngWriterTest {
    @Test
    void headerNamesTheApplication() {
        assertThat(PcapngWriter.header("abc", ""))
                .isEqualTo(Frames.octets(
                        // Type, length 40, byte order, version 1.0, section length unknown.
                        "0a0d0d0a 28000000 4d3c2b1a 0100 0000 ffffffffffffffff"
                                // shb_userappl "abc", the end of the options, length again.
                                + "0400 0300 61626300 0000 0000 28000000"));
    }

    @Test
    void descriptionIsOfExportedPdusInNanoseconds() {
        assertThat(PcapngWriter.description("udp", ""))
                .isEqualTo(Frames.octets(
                        // Type 1, length 40, link type 252, no snap length, if_name "udp", if_tsresol 9.
                        "01000000 28000000 fc00 0000 00000000 0200 0300 75647000 0900 0100 09000000"
                                + "0000 0000 28000000"));
    }

    @Test
    void packetHasItsTimeDirectionCommentAndLosses() {
        byte[] block =
                PcapngWriter.packet(1, 0x0000_0001_0000_0002L, Payload.ofHex("aabbcc"), 2, Direction.INBOUND, 3, "hi");

        assertThat(block)
                .isEqualTo(Frames.octets(
                        // Type 6, length 68, interface 1, time high and low, 3 octets of 5, padding.
                        "06000000 44000000 01000000 01000000 02000000 03000000 05000000 aabbcc00"
                                // opt_comment "hi", epb_flags 1, epb_dropcount 3.
                                + "0100 0200 68690000 0200 0400 01000000 0400 0800 0300000000000000"
                                + "0000 0000 44000000"));
    }

    @Test
    void statisticsTellWhatIsNotInTheFile() {
        assertThat(PcapngWriter.statistics(0, 1, 9, 4))
                .isEqualTo(Frames.octets(
                        // Type 5, length 52, interface 0, time, isb_ifrecv 9, isb_ifdrop 4.
                        "05000000 34000000 00000000 00000000 01000000 0400 0800 0900000000000000"
                                + "0500 0800 0400000000000000 0000 0000 34000000"));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Endpoint node = new Endpoint(Payload.ofHex("c0000207"), 10_000);
        Endpoint gateway = new Endpoint(Payload.ofHex("c0000201"), 1884);
        String comment = "ü".repeat(40_000);
        ByteBuffer file = ByteBuffer.allocate(200_000);
        file.put(PcapngWriter.header("sn-gateway", "a comment"));
        file.put(PcapngWriter.description("udp", "port 1884"));
        file.put(PcapngWriter.packet(
                0,
                1_800_000_000_123_456_789L,
                ExportedPdu.ofMqttSn(node, gateway, Frames.CONNECT),
                0,
                Direction.INBOUND,
                0,
                comment));
        file.put(PcapngWriter.statistics(0, 1_800_000_000_123_456_789L, 1, 0));

        Capture capture = Capture.read(file.flip());

        assertThat(capture.damage()).isEmpty();
        CapturedPdu pdu = capture.pdus().get(0);
        assertThat(pdu.epochNanos()).isEqualTo(1_800_000_000_123_456_789L);
        assertThat(pdu.octets()).isEqualTo(Frames.CONNECT);
        assertThat(pdu.source()).isEqualTo(node);
        assertThat(pdu.destination()).isEqualTo(gateway);
        assertThat(pdu.direction()).isEqualTo(Direction.INBOUND);
        assertThat(pdu.interfaceName()).isEqualTo("udp");
        assertThat(pdu.comment()).startsWith("üü").hasSizeLessThan(comment.length());
    }

    @Test
    void pduThatWasCutIsSkipped() {
        ByteBuffer file = ByteBuffer.allocate(1_000);
        file.put(PcapngWriter.header("sn-gateway", ""));
        file.put(PcapngWriter.description("broker", ""));
        Payload pdu = ExportedPdu.ofMqtt(Endpoint.NONE, Endpoint.NONE, Payload.ofHex("30"));
        file.put(PcapngWriter.packet(0, 0, pdu, 70_000, Direction.OUTBOUND, 0, ""));

        Capture capture = Capture.read(file.flip());

        assertThat(capture.pdus()).isEmpty();
        assertThat(capture.skipped()).containsEntry(SkipReason.CUT, 1);
    }
}
