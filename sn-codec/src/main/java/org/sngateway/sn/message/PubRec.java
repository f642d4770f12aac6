package org.sngateway.sn.message;

/**
 * PUBREC (§5.4.14): the receiver has a PUBLISH of QoS 2.
 *
 * @param msgId that of the PUBLISH
 */
public record PubRec(int msgId) implements SnMessage {
    public PubRec {
        Checks.unsigned16("MsgId", msgId);
    }

    @Override
    public MsgType type() {
        return MsgType.PUBREC;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onPubRec(this, context);
    }
}
