package org.sngateway.sn.message;

/**
 * UNSUBSCRIBE (§5.4.17).
 *
 * @param msgId 0 to 65535
 * @param topic a name or filter, a predefined id or a short name; never a normal id
 */
public record Unsubscribe(int msgId, Topic topic) implements SnMessage {
    public Unsubscribe {
        Checks.unsigned16("MsgId", msgId);
        Checks.require(!(topic instanceof NormalTopicId), "Topic", topic, "a name, a predefined id or a short name");
    }

    @Override
    public MsgType type() {
        return MsgType.UNSUBSCRIBE;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onUnsubscribe(this, context);
    }
}
