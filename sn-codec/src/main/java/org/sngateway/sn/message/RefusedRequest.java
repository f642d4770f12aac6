package org.sngateway.sn.message;

/**
 * A request with a field that no value can hold, or that is longer than the receiver takes. It keeps what an answer needs
 * to refuse the request. It is only received; an encoder does not take it.
 *
 * @param type the type of the request
 * @param msgId its MsgId, 0 where the type has none
 * @param topicId its two topic octets, 0 where the type has none
 * @param reason what was wrong
 * @param octets the Length of a request that is too long; 0 for all other reasons
 */
public record RefusedRequest(MsgType type, int msgId, int topicId, Reason reason, int octets) implements SnMessage {
    /** Why the request is refused. */
    public enum Reason {
        EMPTY_TOPIC_NAME,
        NOT_UTF8,
        RESERVED_QOS,
        RESERVED_TOPIC_ID_TYPE,
        /** It is longer than the link takes. */
        TOO_LONG
    }

    public RefusedRequest {
        Checks.unsigned16("MsgId", msgId);
        Checks.unsigned16("TopicId", topicId);
    }

    /** A request with a field that no value can hold. */
    public RefusedRequest(MsgType type, int msgId, int topicId, Reason reason) {
        this(type, msgId, topicId, reason, 0);
    }

    /** A request of this Length, which is longer than the receiver takes. */
    public static RefusedRequest tooLong(MsgType type, int msgId, int topicId, int octets) {
        return new RefusedRequest(type, msgId, topicId, Reason.TOO_LONG, octets);
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onRefusedRequest(this, context);
    }
}
