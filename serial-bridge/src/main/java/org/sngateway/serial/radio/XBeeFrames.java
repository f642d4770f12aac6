package org.sngateway.serial.radio;

import org.jspecify.annotations.Nullable;
import org.sngateway.serial.framing.LineFraming;
import org.sngateway.serial.framing.Octets;

/** The contents of frames to an XBee module, and the numbers in those from it (Digi, "XBee/XBee-PRO API frame types"). */
final class XBeeFrames {
    static final int TX_64 = 0x00;
    static final int TX_16 = 0x01;
    static final int AT_COMMAND = 0x08;
    static final int TRANSMIT_REQUEST = 0x10;
    static final int RX_64 = 0x80;
    static final int RX_16 = 0x81;
    static final int AT_RESPONSE = 0x88;
    static final int TX_STATUS = 0x89;
    static final int MODEM_STATUS = 0x8A;
    static final int TRANSMIT_STATUS = 0x8B;
    static final int RECEIVE_PACKET = 0x90;
    static final int EXPLICIT_RX = 0x91;

    /** The address of 64 bits that means everybody. */
    static final RadioAddress EVERYBODY = RadioAddress.of(Octets.ofHex("000000000000ffff"));

    /** The address of 16 bits that means everybody. */
    static final RadioAddress EVERYBODY_16 = RadioAddress.ofTwoOctets(0xFFFF);

    /** An address of 16 bits that is not known. */
    static final RadioAddress UNKNOWN_16 = RadioAddress.ofTwoOctets(0xFFFE);

    private XBeeFrames() {}

    /** {@code 10 | FrameId | address64 | address16 | radius 0 | options 0 | data}. */
    static byte[] transmitRequest(int frameId, RadioAddress address64, RadioAddress address16, byte[] data) {
        return new Octets()
                .octet(TRANSMIT_REQUEST)
                .octet(frameId)
                .octets(address64.octets())
                .octets(address16.octets())
                .highFirst(0)
                .octets(data)
                .toArray();
    }

    /** {@code 00 | FrameId | address64 | options 0 | data}, or {@code 01} with an address of 16 bits (Series 1). */
    static byte[] series1Request(int frameId, RadioAddress address, byte[] data) {
        return new Octets()
                .octet(address.size() == 2 ? TX_16 : TX_64)
                .octet(frameId)
                .octets(address.octets())
                .octet(0)
                .octets(data)
                .toArray();
    }

    /** {@code 08 | FrameId | two letters | value}. */
    static byte[] atCommand(int frameId, String letters, byte[] value) {
        return new Octets()
                .octet(AT_COMMAND)
                .octet(frameId)
                .octets(LineFraming.octets(letters))
                .octets(value)
                .toArray();
    }

    /** What a delivery status (8B) means; null = delivered. */
    static @Nullable SendFailure ofDelivery(int status) {
        return switch (status) {
            case 0x00 -> null;
            case 0x02 -> SendFailure.CHANNEL_BUSY;
            case 0x74 -> SendFailure.TOO_LONG;
            case 0x15, 0x22, 0x23 -> SendFailure.REFUSED;
            default -> SendFailure.UNDELIVERED;
        };
    }

    /** What a status (89) means; null = sent. */
    static @Nullable SendFailure ofTxStatus(int status) {
        return switch (status) {
            case 0x00 -> null;
            case 0x02 -> SendFailure.CHANNEL_BUSY;
            default -> SendFailure.UNDELIVERED;
        };
    }
}
