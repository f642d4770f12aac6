package org.sngateway.sn.codec;

/** Why a datagram is not an MQTT-SN 1.2 message. */
public enum RejectReason {
    /** No room for Length and MsgType. */
    TOO_SHORT,
    /** Longer than the link takes, and of a kind that is not answered: at QoS -1, or not a request. */
    TOO_LONG,
    /** A Length that no message can have: below 2 in the short form, below 4 in the long form. */
    INVALID_LENGTH,
    /** Length counts more octets than there are. */
    LENGTH_BEYOND_END,
    /** There are more octets than Length counts. */
    TRAILING_OCTETS,
    /** A MsgType that the specification reserves. */
    RESERVED_MSG_TYPE,
    /** The fixed fields of this MsgType are cut, or surplus octets follow them. */
    WRONG_BODY_LENGTH,
    /** TopicIdType 0b11 in a message that must not be answered. */
    RESERVED_TOPIC_ID_TYPE,
    /** QoS bits 0b11 where they mean nothing, in a message that must not be answered. */
    RESERVED_QOS,
    /** §5.5: the Length of an encapsulation has one octet. */
    LONG_FORM_ENCAPSULATION,
    /** An encapsulation inside an encapsulation. */
    NESTED_ENCAPSULATION
}
