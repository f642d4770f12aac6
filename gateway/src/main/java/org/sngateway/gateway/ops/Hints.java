package org.sngateway.gateway.ops;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Topic;

/** What the owner can do about what the log reports, with the key of the limit that acted; empty where nothing helps. */
final class Hints {
    private Hints() {}

    /** The end of a line. */
    static String end(String hint) {
        return hint.isEmpty() ? "" : " hint=\"" + hint + '"';
    }

    static String of(ConnectRefusal reason, String listener) {
        return switch (reason) {
            case PROTOCOL_ID -> "the gateway speaks MQTT-SN 1.2; is it a client of 2.0?";
            case NOT_UTF8 ->
                "the id is no text in UTF-8, give the node another; or is it a client of 2.0? The gateway speaks MQTT-SN 1.2";
            case EMPTY_CLIENT_ID -> "give the node an id, or set listeners: " + listener + ": assign-client-id";
            case CLIENT_ID_CHARACTERS ->
                "the id has characters that brokers refuse, such as control characters; give the node another";
            case CLIENT_ID_TOO_LONG -> "give the node a shorter id, or raise limits: client-id";
            case CLIENT_ID_NOT_ALLOWED -> "to serve the node add its id to clients: allow";
            case GATEWAYS_CLIENT_ID ->
                "the gateway has this id itself; give the node another, or change broker: own-client-id";
            case NO_ROOM -> "the limit is limits: sessions or limits: memory";
            case TOO_MANY_NEW_CLIENTS ->
                "many new client ids come from there; the limit is limits: new-clients-burst and new-clients-interval";
            case TAKEOVER_TOO_OFTEN -> "do two nodes have this id? the limit is limits: takeovers-per-minute";
            case BAD_WILL_TOPIC ->
                "a will topic has no wildcard and no control character; see"
                        + " limits: topic-octets and limits: topic-levels";
            case BROKER_REFUSED -> "the broker does not let it in; see broker: username, password-file, users-file";
            case TOO_LONG, BROKER_UNREACHABLE -> "";
        };
    }

    static String of(DropReason reason) {
        return switch (reason) {
            case BROKER_UNREACHABLE -> "QoS 0 waits for the broker up to spool: qos0-messages";
            case NOT_ACKNOWLEDGED ->
                "the node is there and does not answer; see retry-interval and retry-count of its listener";
            case REFUSED_BY_CLIENT ->
                "if the node forgets its topic ids when it sleeps, set client-quirks: forgets-topic-ids for it";
            case NOT_REGISTERED ->
                "the node does not answer REGISTER; if it never does, set client-quirks: no-register for it";
            case NO_TOPIC_ID -> "the limit is limits: topics";
            case TOO_LONG -> "the limit is max-message of its listener";
            case BEYOND_MAX_PACKET -> "the limit is broker: max-packet";
            case BEYOND_BROKER_LIMIT -> "it is a limit of the broker";
            case QUEUE_FULL -> "the limit is limits: queued-messages or limits: queued-octets";
            case FAILED_WAKES -> "the limit is max-failed-wakes of its listener";
            case EXPIRED -> "its publisher gave it a Message Expiry Interval";
            case SUPERSEDED, SESSION_ENDED -> "";
        };
    }

    static String of(MsgType request, ReturnCode code, @Nullable Topic topic) {
        return switch (code.value()) {
            case 1 ->
                "the broker did not answer in time, or there is no room; see broker: answer-timeout, spool: max-size,"
                        + " spool: max-size-per-node and limits: memory";
            case 2 ->
                topic instanceof PredefinedTopicId
                        ? "predefined-topics has no such id for this client"
                        : "the client has not registered it since its CONNECT";
            case 3 ->
                request == MsgType.PUBLISH
                        ? "the topic can't be published under, or the broker does not take such a message"
                        : "wildcards, characters or levels that are not allowed, or beyond limits: topics,"
                                + " subscriptions, topic-octets or topic-levels";
            default -> "";
        };
    }

    static String of(RefusedRequest.Reason reason) {
        return switch (reason) {
            case EMPTY_TOPIC_NAME -> "the node sends a topic name without a character";
            case NOT_UTF8 -> "the node sends a topic name or filter that is no text in UTF-8; is it in Latin-1?";
            case RESERVED_QOS -> "the node asks for QoS 3, or for QoS -1 where there is none";
            case RESERVED_TOPIC_ID_TYPE -> "the node sends a kind of topic id that MQTT-SN 1.2 does not have";
            case TOO_LONG -> "";
        };
    }

    /** Of a request that the broker refused. */
    static String ofRefusal(MsgType request, boolean isTriedAgain) {
        if (!isTriedAgain) {
            return "";
        }
        return request == MsgType.SUBSCRIBE
                ? "the node holds this filter and hears nothing of it; it is sent again with growing pauses"
                : "it is acknowledged and waits, with what comes behind it; it is sent again with growing pauses."
                        + " Without rights it waits for broker: refusal-patience, then it is a dead letter";
    }

    /** Of a message that a node sent. */
    static String ofTooLong(String listener) {
        return "the limit is listeners: " + listener + ": max-message; raise it, or let the node send less at once";
    }

    /** Of a message of a session. */
    static String ofIgnored(MsgType type, IgnoreReason reason) {
        if (reason != IgnoreReason.TOO_MANY_OPEN_REQUESTS) {
            return "";
        }
        return type == MsgType.PUBLISH
                ? "the limit is limits: open-publishes or limits: memory"
                : "the limit is limits: open-subscribes or limits: memory";
    }

    /** Of a message at QoS -1, whose sender hears nothing. */
    static String ofQosMinusOne(IgnoreReason reason, String listener) {
        String section = "listeners: " + listener + ": ";
        return switch (reason) {
            case SWITCHED_OFF -> "it is off; to serve it set " + section + "qos-minus-one: on";
            case NOT_ALLOWED ->
                "sender or topic is not allowed; see " + section
                        + "qos-minus-one-sources, qos-minus-one-topics and qos-minus-one-names";
            case UNKNOWN_TOPIC ->
                "its topic id stands for nothing; see predefined-topics of all clients, the section *";
            case BROKER_UNREACHABLE -> "the broker is away, and it does not wait";
            case RATE_LIMITED ->
                "more than allowed; see " + section
                        + "qos-minus-one-burst, qos-minus-one-interval and qos-minus-one-per-second";
            default -> "";
        };
    }
}
