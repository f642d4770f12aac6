package org.sngateway.sn.message;

/**
 * UNSUBACK (§5.4.18): the answer to an UNSUBSCRIBE.
 *
 * @param msgId that of the UNSUBSCRIBE
 */
public record UnsubAck(int msgId) implements SnMessage {
    public UnsubAck {
        Checks.unsigned16("MsgId", msgId);
    }

    @Override
    public MsgType type() {
        return MsgType.UNSUBACK;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onUnsubAck(this, context);
    }
}
