package org.sngateway.sn.message;

/**
 * SEARCHGW (§5.4.2): a client looks for a gateway.
 *
 * @param radius how many hops it goes, 0 to 255; 0 = the whole network
 */
public record SearchGw(int radius) implements SnMessage {
    public SearchGw {
        Checks.unsigned8("Radius", radius);
    }

    @Override
    public MsgType type() {
        return MsgType.SEARCHGW;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onSearchGw(this, context);
    }
}
