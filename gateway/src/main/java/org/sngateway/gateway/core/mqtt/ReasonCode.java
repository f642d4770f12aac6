package org.sngateway.gateway.core.mqtt;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.ReturnCode;

/**
 * A reason code of MQTT 5 (§2.4), as the broker says it. The return codes of older versions come as the reason code that means
 * the same.
 *
 * @param value 0 to 255; a refusal from 0x80 on
 */
public record ReasonCode(int value) {
    public static final ReasonCode SUCCESS = new ReasonCode(0x00);
    public static final ReasonCode UNSPECIFIED_ERROR = new ReasonCode(0x80);
    public static final ReasonCode IMPLEMENTATION_SPECIFIC_ERROR = new ReasonCode(0x83);
    public static final ReasonCode UNSUPPORTED_PROTOCOL_VERSION = new ReasonCode(0x84);
    public static final ReasonCode CLIENT_IDENTIFIER_NOT_VALID = new ReasonCode(0x85);
    public static final ReasonCode BAD_USER_NAME_OR_PASSWORD = new ReasonCode(0x86);
    public static final ReasonCode NOT_AUTHORIZED = new ReasonCode(0x87);
    public static final ReasonCode SERVER_UNAVAILABLE = new ReasonCode(0x88);
    public static final ReasonCode SESSION_TAKEN_OVER = new ReasonCode(0x8E);
    public static final ReasonCode PACKET_TOO_LARGE = new ReasonCode(0x95);
    public static final ReasonCode RETAIN_NOT_SUPPORTED = new ReasonCode(0x9A);
    public static final ReasonCode QOS_NOT_SUPPORTED = new ReasonCode(0x9B);
    public static final ReasonCode SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = new ReasonCode(0x9E);
    public static final ReasonCode WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED = new ReasonCode(0xA2);

    private static final int FIRST_REFUSAL = 0x80;

    /** What a refusal is about. */
    public enum Kind {
        /** The broker is away, has too much to do, or sends its clients to another one, for the time being. */
        FOR_NOW,
        /** A limit of the broker is reached; it lets more in later. */
        LIMIT,
        /** User name, password or the way to prove them: the gateway's own, where the client has none of its own. */
        CREDENTIALS,
        /** This client may not do this, or the broker lets nobody in. */
        RIGHTS,
        /** The client id itself. */
        CLIENT_ID,
        /** Another MQTT client uses the same client id. */
        CLIENT_ID_CONFLICT,
        /** The same request is refused whenever it comes. */
        FOR_GOOD
    }

    public ReasonCode {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("reason code " + value + " is not in 0..255");
        }
    }

    /**
     * The code of a CONNACK of any version.
     *
     * @param code a return code of MQTT 3.1 or 3.1.1 (§3.2.2.3), or a reason code of MQTT 5; 0 to 255
     */
    public static ReasonCode ofConnAck(int code) {
        return switch (code) {
            case 0 -> SUCCESS;
            case 1 -> UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> SERVER_UNAVAILABLE;
            case 4 -> BAD_USER_NAME_OR_PASSWORD;
            case 5 -> NOT_AUTHORIZED;
            default -> code < FIRST_REFUSAL ? UNSPECIFIED_ERROR : new ReasonCode(code);
        };
    }

    /** Whether the broker sends the client to another one (§4.13). */
    public boolean isElsewhere() {
        return value == 0x9C || value == 0x9D;
    }

    public boolean isRefusal() {
        return value >= FIRST_REFUSAL;
    }

    /** What the refusal is about; means nothing for a success. */
    public Kind kind() {
        return switch (value) {
            case 0x88, 0x89, 0x8B, 0x9C, 0x9D -> Kind.FOR_NOW;
            case 0x96, 0x97, 0x9F -> Kind.LIMIT;
            case 0x86, 0x8C -> Kind.CREDENTIALS;
            case 0x87, 0x8A -> Kind.RIGHTS;
            case 0x85 -> Kind.CLIENT_ID;
            case 0x8E -> Kind.CLIENT_ID_CONFLICT;
            default -> Kind.FOR_GOOD;
        };
    }

    /**
     * Whether a DISCONNECT with this code ends the connection for a reason of its own: no request of the client brought it
     * about.
     */
    public boolean isAboutConnection() {
        return switch (value) {
            case 0x00, 0x88, 0x89, 0x8B, 0x8D, 0x98, 0x9C, 0x9D, 0x9F, 0xA0 -> true;
            default -> false;
        };
    }

    /** Whether the same request may succeed later, though nobody changes anything. */
    public boolean mayPass() {
        return isRefusal() && (kind() == Kind.FOR_NOW || kind() == Kind.LIMIT);
    }

    /** Whether the broker may have no other reason than that it does not know the client's rights, now or ever. */
    public boolean mayBeAboutRights() {
        return switch (value) {
            case 0x80, 0x83, 0x87 -> true;
            default -> false;
        };
    }

    /** Whether it tells a limit of the broker, which another message like this one meets too. */
    public boolean isLimitOfBroker() {
        return equals(PACKET_TOO_LARGE) || equals(RETAIN_NOT_SUPPORTED) || equals(QOS_NOT_SUPPORTED);
    }

    /** Whether the broker gave a reason ({@code null} = none) that tells a limit. */
    public static boolean saysLimit(@Nullable ReasonCode reasonCode) {
        return reasonCode != null && reasonCode.isLimitOfBroker();
    }

    /**
     * What a client is told: congestion where the refusal may pass or is about the gateway's own credentials, else not supported
     * (R7.3).
     */
    public ReturnCode toReturnCode() {
        if (!isRefusal()) {
            return ReturnCode.ACCEPTED;
        }
        return mayPass() || kind() == Kind.CREDENTIALS ? ReturnCode.CONGESTION : ReturnCode.NOT_SUPPORTED;
    }

    /** As the specification calls it, with the number. */
    public String inWords() {
        String name = name();
        return name.isEmpty() ? "reason " + inHex() : name + " (" + inHex() + ")";
    }

    /** The number, such as 0x8E. */
    public String inHex() {
        return "0x" + HexFormat.of().withUpperCase().toHexDigits((byte) value);
    }

    private String name() {
        return switch (value) {
            case 0x00 -> "normal disconnection";
            case 0x80 -> "unspecified error";
            case 0x81 -> "malformed packet";
            case 0x82 -> "protocol error";
            case 0x83 -> "implementation specific error";
            case 0x84 -> "unsupported protocol version";
            case 0x85 -> "client identifier not valid";
            case 0x86 -> "bad user name or password";
            case 0x87 -> "not authorized";
            case 0x88 -> "server unavailable";
            case 0x89 -> "server busy";
            case 0x8A -> "banned";
            case 0x8B -> "server shutting down";
            case 0x8C -> "bad authentication method";
            case 0x8D -> "keep alive timeout";
            case 0x8E -> "session taken over";
            case 0x8F -> "topic filter invalid";
            case 0x90 -> "topic name invalid";
            case 0x93 -> "receive maximum exceeded";
            case 0x94 -> "topic alias invalid";
            case 0x95 -> "packet too large";
            case 0x96 -> "message rate too high";
            case 0x97 -> "quota exceeded";
            case 0x98 -> "administrative action";
            case 0x99 -> "payload format invalid";
            case 0x9A -> "retain not supported";
            case 0x9B -> "QoS not supported";
            case 0x9C -> "use another server";
            case 0x9D -> "server moved";
            case 0x9E -> "shared subscriptions not supported";
            case 0x9F -> "connection rate exceeded";
            case 0xA0 -> "maximum connect time";
            case 0xA1 -> "subscription identifiers not supported";
            case 0xA2 -> "wildcard subscriptions not supported";
            default -> "";
        };
    }
}
