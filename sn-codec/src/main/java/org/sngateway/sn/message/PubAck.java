package org.sngateway.sn.message;

/**
 * PUBACK (§5.4.13): acknowledges a PUBLISH at QoS 1, refuses one at any QoS but -1.
 *
 * @param topicId the two octets of the PUBLISH, whatever their kind
 * @param msgId that of the PUBLISH
 */
public record PubAck(int topicId, int msgId, ReturnCode returnCode) implements SnMessage {
    public PubAck {
        Checks.unsigned16("TopicId", topicId);
        Checks.unsigned16("MsgId", msgId);
    }

    @Override
    public MsgType type() {
        return MsgType.PUBACK;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onPubAck(this, context);
    }
}
