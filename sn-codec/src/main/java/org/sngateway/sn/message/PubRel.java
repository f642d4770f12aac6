package org.sngateway.sn.message;

/**
 * PUBREL (§5.4.14): the sender will not repeat a PUBLISH of QoS 2.
 *
 * @param msgId that of the PUBLISH
 */
public record PubRel(int msgId) implements SnMessage {
    public PubRel {
        Checks.unsigned16("MsgId", msgId);
    }

    @Override
    public MsgType type() {
        return MsgType.PUBREL;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onPubRel(this, context);
    }
}
