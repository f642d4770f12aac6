package org.sngateway.sn.message;

/**
 * REGISTER (§5.4.10): a client asks for the id of a topic name, or the gateway announces it.
 *
 * @param topicId 0 to 65535; from a client 0x0000 and without meaning
 * @param msgId 0 to 65535
 * @param topicName one octet of UTF-8 or more
 */
public record Register(int topicId, int msgId, String topicName) implements SnMessage {
    public Register {
        Checks.unsigned16("TopicId", topicId);
        Checks.unsigned16("MsgId", msgId);
        Checks.require(!topicName.isEmpty(), "TopicName", "empty", "1 octet or more");
        Checks.textFits("TopicName", topicName, 4);
    }

    @Override
    public MsgType type() {
        return MsgType.REGISTER;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onRegister(this, context);
    }
}
