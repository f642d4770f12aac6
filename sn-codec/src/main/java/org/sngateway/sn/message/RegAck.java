package org.sngateway.sn.message;

/**
 * REGACK (§5.4.11): the answer to a REGISTER.
 *
 * @param topicId 0 to 65535; 0x0000 when refused
 * @param msgId that of the REGISTER
 */
public record RegAck(int topicId, int msgId, ReturnCode returnCode) implements SnMessage {
    public RegAck {
        Checks.unsigned16("TopicId", topicId);
        Checks.unsigned16("MsgId", msgId);
    }

    @Override
    public MsgType type() {
        return MsgType.REGACK;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onRegAck(this, context);
    }
}
