package org.sngateway.sn.message;

/**
 * SUBSCRIBE (§5.4.15), one topic at a time.
 *
 * @param dup defined by the specification, without effect here
 * @param qos 0, 1 or 2
 * @param msgId 0 to 65535
 * @param topic a name or filter, a predefined id or a short name; never a normal id
 */
public record Subscribe(boolean dup, QoS qos, int msgId, Topic topic) implements SnMessage {
    public Subscribe {
        Checks.require(qos != QoS.MINUS_ONE, "QoS", qos, "0, 1 or 2");
        Checks.unsigned16("MsgId", msgId);
        Checks.require(!(topic instanceof NormalTopicId), "Topic", topic, "a name, a predefined id or a short name");
    }

    @Override
    public MsgType type() {
        return MsgType.SUBSCRIBE;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onSubscribe(this, context);
    }
}
