package org.sngateway.sn.message;

import org.jspecify.annotations.Nullable;

/** The message types of MQTT-SN 1.2 (§5.2.2, table 3) with their code in the MsgType field. */
public enum MsgType {
    ADVERTISE(0x00),
    SEARCHGW(0x01),
    GWINFO(0x02),
    CONNECT(0x04),
    CONNACK(0x05),
    WILLTOPICREQ(0x06),
    WILLTOPIC(0x07),
    WILLMSGREQ(0x08),
    WILLMSG(0x09),
    REGISTER(0x0A),
    REGACK(0x0B),
    PUBLISH(0x0C),
    PUBACK(0x0D),
    PUBCOMP(0x0E),
    PUBREC(0x0F),
    PUBREL(0x10),
    SUBSCRIBE(0x12),
    SUBACK(0x13),
    UNSUBSCRIBE(0x14),
    UNSUBACK(0x15),
    PINGREQ(0x16),
    PINGRESP(0x17),
    DISCONNECT(0x18),
    WILLTOPICUPD(0x1A),
    WILLTOPICRESP(0x1B),
    WILLMSGUPD(0x1C),
    WILLMSGRESP(0x1D),
    ENCAPSULATED(0xFE);

    private static final @Nullable MsgType[] BY_CODE = new @Nullable MsgType[256];

    static {
        for (MsgType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    MsgType(int code) {
        this.code = code;
    }

    /** The octet of the MsgType field, 0 to 255. */
    public int code() {
        return code;
    }

    /**
     * The type with this code, or {@code null} where the specification reserves it (0x03, 0x11, 0x19, 0x1E to 0xFD,
     * 0xFF).
     *
     * @param code 0 to 255
     */
    public static @Nullable MsgType ofCode(int code) {
        return BY_CODE[code];
    }
}
