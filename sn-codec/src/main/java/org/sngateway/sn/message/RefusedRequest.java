package org.sngateway.sn.message;

/**
 * What a decoder makes of a request with a field that no value can hold: enough of it to refuse it with an answer. It is
 * only ever received; an encoder does not take it.
 *
 * @param type the type of the request
 * @param msgId its MsgId, 0 where the type has none
 * @param topicId its two topic octets, 0 where it has none
 * @param reason what was wrong
 */
public record RefusedRequest(MsgType type, int msgId, int topicId, Reason reason) implements SnMessage {
    /** Why a request can't be held. */
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
