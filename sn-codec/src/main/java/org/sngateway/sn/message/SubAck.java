package org.sngateway.sn.message;

/**
 * SUBACK (§5.4.16): the answer to a SUBSCRIBE.
 *
 * @param qos granted: 0, 1 or 2
 * @param topicId 0 to 65535; 0x0000 for a filter with wildcards
 * @param msgId that of the SUBSCRIBE
 */
public record SubAck(QoS qos, int topicId, int msgId, ReturnCode returnCode) implements SnMessage {
    public SubAck {
        Checks.require(qos != QoS.MINUS_ONE, "QoS", qos, "0, 1 or 2");
        Checks.unsigned16("TopicId", topicId);
        Checks.unsigned16("MsgId", msgId);
    }

    @Override
    public MsgType type() {
        return MsgType.SUBACK;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onSubAck(this, context);
    }
}
