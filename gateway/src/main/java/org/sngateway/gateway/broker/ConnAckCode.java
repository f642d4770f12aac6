package org.sngateway.gateway.broker;

import java.util.Map;
import org.sngateway.gateway.core.mqtt.ReasonCode;

/**
 * The code of a CONNACK as it came: a return code before MQTT 5, or a reason code.
 *
 * @param value 0 to 255; all but 0 refuse
 */
record ConnAckCode(int value) {
    /** MQTT 3.1.1 §3.2.2.3. */
    private static final Map<Integer, String> WORDS = Map.of(
            1, "unacceptable protocol version",
            2, "identifier rejected",
            3, "server unavailable",
            4, "bad user name or password",
            5, "not authorized");

    private static final int BAD_AUTHENTICATION_METHOD = 0x8C;

    ReasonCode reasonCode() {
        return ReasonCode.ofConnAck(value);
    }

    /** As the specification of its version calls it; with the keys to check where it is about the login. */
    String inWords() {
        String words = WORDS.containsKey(value) ? WORDS.get(value) : new ReasonCode(value).inWords();
        if (value == BAD_AUTHENTICATION_METHOD) {
            return words
                    + ": it wants enhanced authentication, which the gateway does not do; let it log in by username"
                    + " and password, or by a certificate";
        }
        boolean isAboutLogin = reasonCode().kind() == ReasonCode.Kind.CREDENTIALS
                || reasonCode().equals(ReasonCode.NOT_AUTHORIZED);
        return isAboutLogin ? words + "; see broker: username, password-file, users-file" : words;
    }
}
