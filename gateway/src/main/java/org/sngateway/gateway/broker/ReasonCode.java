package org.sngateway.gateway.broker;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.util.Map;
import org.sngateway.sn.message.ReturnCode;

/**
 * What a broker answers: a reason code of MQTT 5 (§2.4), or a return code of CONNACK before it.
 *
 * @param value 0 to 255; a refusal from 0x80 on, in a CONNACK before MQTT 5 from 1 on
 */
record ReasonCode(int value) {
    private static final int FIRST_REFUSAL = 0x80;

    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(0x00, "normal disconnection"),
            Map.entry(0x80, "unspecified error"),
            Map.entry(0x81, "malformed packet"),
            Map.entry(0x82, "protocol error"),
            Map.entry(0x83, "implementation specific error"),
            Map.entry(0x84, "unsupported protocol version"),
            Map.entry(0x85, "client identifier not valid"),
            Map.entry(0x86, "bad user name or password"),
            Map.entry(0x87, "not authorized"),
            Map.entry(0x88, "server unavailable"),
            Map.entry(0x89, "server busy"),
            Map.entry(0x8A, "banned"),
            Map.entry(0x8B, "server shutting down"),
            Map.entry(0x8C, "bad authentication method"),
            Map.entry(0x8D, "keep alive timeout"),
            Map.entry(0x8E, "session taken over"),
            Map.entry(0x8F, "topic filter invalid"),
            Map.entry(0x90, "topic name invalid"),
            Map.entry(0x93, "receive maximum exceeded"),
            Map.entry(0x94, "topic alias invalid"),
            Map.entry(0x95, "packet too large"),
            Map.entry(0x96, "message rate too high"),
            Map.entry(0x97, "quota exceeded"),
            Map.entry(0x98, "administrative action"),
            Map.entry(0x99, "payload format invalid"),
            Map.entry(0x9A, "retain not supported"),
            Map.entry(0x9B, "QoS not supported"),
            Map.entry(0x9C, "use another server"),
            Map.entry(0x9D, "server moved"),
            Map.entry(0x9E, "shared subscriptions not supported"),
            Map.entry(0x9F, "connection rate exceeded"),
            Map.entry(0xA0, "maximum connect time"),
            Map.entry(0xA1, "subscription identifiers not supported"),
            Map.entry(0xA2, "wildcard subscriptions not supported"));

    private static final Map<Integer, String> CONNACK_WORDS = Map.of(
            1, "unacceptable protocol version",
            2, "identifier rejected",
            3, "server unavailable",
            4, "bad user name or password",
            5, "not authorized");

    /** The code in an acknowledgement or a DISCONNECT; success where there is none. */
    static ReasonCode of(MqttMessage packet) {
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply) {
            return new ReasonCode(reply.reasonCode() & 0xFF);
        } else if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            return new ReasonCode(header.reasonCode() & 0xFF);
        }
        return new ReasonCode(0);
    }

    boolean isRefusal() {
        return value >= FIRST_REFUSAL;
    }

    boolean isConnAckSuccess() {
        return value == 0;
    }

    /** Congestion when it may pass, else not supported (R7.3). */
    ReturnCode toReturnCode() {
        if (!isRefusal()) {
            return ReturnCode.ACCEPTED;
        }
        return switch (value) {
            case 0x88, 0x89, 0x8B, 0x96, 0x97, 0x9F -> ReturnCode.CONGESTION;
            default -> ReturnCode.NOT_SUPPORTED;
        };
    }

    /** The same for the code of a CONNACK, of any version. */
    ReturnCode ofConnAckToReturnCode() {
        return value == 3 ? ReturnCode.CONGESTION : isRefusal() ? toReturnCode() : ReturnCode.NOT_SUPPORTED;
    }

    /** As the specification calls it. */
    String inWords() {
        String hex = String.format("0x%02X", value);
        return WORDS.containsKey(value) ? WORDS.get(value) + " (" + hex + ")" : "reason " + hex;
    }

    /** The same for the code of a CONNACK, of any version; with the keys to check where it is about who connects. */
    String ofConnAckInWords() {
        String words = CONNACK_WORDS.getOrDefault(value, inWords());
        return switch (value) {
            case 4, 5, 0x86, 0x87 -> words + "; see broker: username, password-file, users-file";
            default -> words;
        };
    }
}
