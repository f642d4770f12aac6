package org.sngateway.sn.message;

/**
 * GWINFO (§5.4.3): the answer to a SEARCHGW.
 *
 * @param gwId 0 to 255
 * @param gwAdd the address of the gateway, opaque; empty when the gateway itself answers
 */
public record GwInfo(int gwId, Payload gwAdd) implements SnMessage {
    public GwInfo {
        Checks.unsigned8("GwId", gwId);
        Checks.fits("GwAdd", gwAdd.size(), 1);
    }

    @Override
    public MsgType type() {
        return MsgType.GWINFO;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onGwInfo(this, context);
    }
}
