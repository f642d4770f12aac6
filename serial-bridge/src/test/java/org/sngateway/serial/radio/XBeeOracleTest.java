package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;

import com.digi.xbee.api.models.ATCommandStatus;
import com.digi.xbee.api.models.OperatingMode;
import com.digi.xbee.api.models.XBee16BitAddress;
import com.digi.xbee.api.models.XBee64BitAddress;
import com.digi.xbee.api.models.XBeeDiscoveryStatus;
import com.digi.xbee.api.models.XBeeTransmitStatus;
import com.digi.xbee.api.packet.XBeeAPIPacket;
import com.digi.xbee.api.packet.XBeePacketParser;
import com.digi.xbee.api.packet.common.ATCommandPacket;
import com.digi.xbee.api.packet.common.ATCommandResponsePacket;
import com.digi.xbee.api.packet.common.ReceivePacket;
import com.digi.xbee.api.packet.common.TransmitPacket;
import com.digi.xbee.api.packet.common.TransmitStatusPacket;
import com.digi.xbee.api.packet.raw.RX16Packet;
import com.digi.xbee.api.packet.raw.RX64Packet;
import com.digi.xbee.api.packet.raw.TX16Packet;
import com.digi.xbee.api.packet.raw.TX64Packet;
import com.digi.xbee.api.packet.raw.TXStatusPacket;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.serial.framing.FrameDecoder;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.RecordingReceiver;
import org.sngateway.serial.framing.XBeeFraming;

/** Digi's own library and ours read what the other one writes. */
class XBeeOracleTest {
    private static final int FRAMES = 300;

    /** One API mode, in our words and in Digi's. */
    record Mode(XBeeFraming ours, OperatingMode theirs, RadioKind kind) {

        byte[] write(XBeeAPIPacket packet) {
            return ours.escaped() ? packet.generateByteArrayEscaped() : packet.generateByteArray();
        }
    }

    static List<Mode> modes() {
        return List.of(
                new Mode(XBeeFraming.api1(), OperatingMode.API, RadioKind.XBEE_API1),
                new Mode(XBeeFraming.api2(), OperatingMode.API_ESCAPE, RadioKind.XBEE_API2));
    }

    private final Random random = new Random(20_26);

    @ParameterizedTest
    @MethodSource("modes")
    void whatDigiWritesWeRead(Mode mode) {
        Bench bench = new Bench(mode.kind).open().skip();
        for (int i = 0; i < FRAMES; i++) {
            byte[] address = octets(8);
            byte[] message = message();
            XBee64BitAddress long64 = new XBee64BitAddress(address);
            XBee16BitAddress short16 = new XBee16BitAddress(0x1A, 0x7E);
            String expected = "message " + Octets.hex(address) + " " + Octets.hex(message);

            bench.in(Octets.hex(mode.write(new ReceivePacket(long64, short16, 1, message))))
                    .expect(expected)
                    .in(Octets.hex(mode.write(new RX64Packet(long64, 0x13, 0, message))))
                    .expect(expected + " rssi=-19")
                    .in(Octets.hex(mode.write(new RX16Packet(short16, 0x7D, 2, message))))
                    .expect("message 1a7e to all " + Octets.hex(message) + " rssi=-125");
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void whatDigiAnswersWeUnderstand(Mode mode) {
        Bench bench = new Bench(mode.kind).open().skip();
        for (String letters : new String[] {"AP", "HV", "NP", "SH", "SL", "MY", "ID", "CE"}) {
            int apiMode = mode.ours.escaped() ? 2 : 1;
            byte[] value = letters.equals("AP") ? new byte[] {(byte) apiMode} : new byte[] {0, 0x7E, 0x7D, 0x11};
            bench.in(Octets.hex(mode.write(new ATCommandResponsePacket(1, ATCommandStatus.OK, letters, value))));
        }
        assertThat(bench.lines()).last().asString().startsWith("ready ");
        int frameId = 8;
        for (int i = 0; i < FRAMES; i++) {
            frameId = frameId % 254 + 1;
            bench.skip().send(i, "0013a20041a2b3c4", "0218").skip();
            XBeeAPIPacket status = i % 2 == 0
                    ? new TransmitStatusPacket(
                            frameId,
                            new XBee16BitAddress(0x7E, 0x11),
                            0,
                            XBeeTransmitStatus.SUCCESS,
                            XBeeDiscoveryStatus.DISCOVERY_STATUS_NO_DISCOVERY_OVERHEAD)
                    : new TXStatusPacket(frameId, XBeeTransmitStatus.SUCCESS);
            bench.in(Octets.hex(mode.write(status))).expect("departed " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void whatWeWriteDigiReads(Mode mode) throws Exception {
        XBeePacketParser parser = new XBeePacketParser();
        for (int i = 0; i < FRAMES; i++) {
            byte[] message = message();
            RadioAddress long64 = RadioAddress.of(octets(8));
            RadioAddress short16 = RadioAddress.of(octets(2));
            int frameId = 1 + random.nextInt(255);

            TransmitPacket transmit = (TransmitPacket) parser.parsePacket(
                    mode.ours.encode(XBeeFrames.transmitRequest(frameId, long64, short16, message)), mode.theirs);
            assertThat(transmit.getFrameID()).isEqualTo(frameId);
            assertThat(transmit.get64bitDestinationAddress().getValue()).isEqualTo(long64.octets());
            assertThat(transmit.get16bitDestinationAddress().getValue()).isEqualTo(short16.octets());
            assertThat(transmit.getRFData()).isEqualTo(message);

            TX64Packet tx64 = (TX64Packet) parser.parsePacket(
                    mode.ours.encode(XBeeFrames.series1Request(frameId, long64, message)), mode.theirs);
            assertThat(tx64.get64bitDestinationAddress().getValue()).isEqualTo(long64.octets());
            assertThat(tx64.getRFData()).isEqualTo(message);

            TX16Packet tx16 = (TX16Packet) parser.parsePacket(
                    mode.ours.encode(XBeeFrames.series1Request(frameId, short16, message)), mode.theirs);
            assertThat(tx16.get16bitDestinationAddress().getValue()).isEqualTo(short16.octets());
            assertThat(tx16.getRFData()).isEqualTo(message);

            ATCommandPacket command = (ATCommandPacket) parser.parsePacket(
                    mode.ours.encode(XBeeFrames.atCommand(frameId, "AP", new byte[] {2})), mode.theirs);
            assertThat(command.getCommand()).isEqualTo("AP");
            assertThat(command.getParameter()).containsExactly(2);
        }
    }

    /** As raw frames, whatever is in them. */
    @ParameterizedTest
    @MethodSource("modes")
    void everyKindOfOctetComesThrough(Mode mode) {
        FrameDecoder decoder = mode.ours.newDecoder();
        RecordingReceiver found = new RecordingReceiver();
        for (int octet = 0; octet < 256; octet++) {
            byte[] value = {(byte) octet, (byte) ~octet};
            decoder.onOctets(mode.write(new ATCommandPacket(1 + octet % 255, "NI", value)), found);
            assertThat(found.frames()).last().isEqualTo(Octets.hex(XBeeFrames.atCommand(1 + octet % 255, "NI", value)));
        }
        assertThat(found.noiseOctets()).isZero();
    }

    private byte[] octets(int count) {
        byte[] octets = new byte[count];
        int[] special = {0x7E, 0x7D, 0x11, 0x13};
        for (int i = 0; i < count; i++) {
            octets[i] = (byte) (random.nextBoolean() ? special[random.nextInt(4)] : random.nextInt(256));
        }
        return octets;
    }

    private byte[] message() {
        byte[] message = octets(2 + random.nextInt(60));
        message[0] = (byte) message.length;
        return message;
    }
}
