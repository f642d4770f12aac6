package org.sngateway.sn.message;

/**
 * PUBCOMP (§5.4.14): completes a QoS 2 exchange.
 *
 * @param msgId that of the PUBLISH
 */
public record PubComp(int msgId) implements SnMessage {
    public PubComp {
        Checks.unsigned16("MsgId", msgId);
    }

    @Override
    public MsgType type() {
        return MsgType.PUBCOMP;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onPubComp(this, context);
    }
}
