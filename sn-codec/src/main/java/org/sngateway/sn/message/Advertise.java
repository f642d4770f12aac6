package org.sngateway.sn.message;

/**
 * ADVERTISE (§5.4.1): a gateway tells the network that it is there.
 *
 * @param gwId 0 to 255, unique in the network
 * @param durationSeconds until the next ADVERTISE of this gateway, 0 to 65535
 */
public record Advertise(int gwId, int durationSeconds) implements SnMessage {
    public Advertise {
        Checks.unsigned8("GwId", gwId);
        Checks.unsigned16("Duration", durationSeconds);
    }

    @Override
    public MsgType type() {
        return MsgType.ADVERTISE;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onAdvertise(this, context);
    }
}
