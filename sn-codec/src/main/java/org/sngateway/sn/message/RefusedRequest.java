package org.sngateway.sn.message;

/**
 * A request with a field that no value can hold. It keeps what an answer needs to refuse the request. It is only
 * received; an encoder does not take it.
 *
 * @param type the type of the request
 * @param msgId its MsgId, 0 where the type has none
 * @param topicId its two topic octets, 0 where the type has none
 * @param reason what was wrong
 */
public record RefusedRequest(MsgType type, int msgId, int topicId, Reason reason) implements SnMessage {
    /** Why no value can hold the request. */
    public enum Reason {
        EMPTY_TOPIC_NAME,
        NOT_UTF8,
        RESERVED_QOS,
        RESERVED_TOPIC_ID_TYPE
    }

    public RefusedRequest {
        Checks.unsigned16("MsgId", msgId);
        Checks.unsigned16("TopicId", topicId);
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onRefusedRequest(this, context);
    }
}
