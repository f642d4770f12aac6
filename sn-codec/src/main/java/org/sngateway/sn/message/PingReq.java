package org.sngateway.sn.message;

/**
 * PINGREQ (§5.4.19): "are you there?". With the client id, from a client that wakes up: "which messages wait for me?".
 *
 * @param clientId empty unless a sleeping client wakes up
 */
public record PingReq(String clientId) implements SnMessage {
    private static final PingReq WITHOUT_CLIENT_ID = new PingReq("");

    public PingReq {
        Checks.textFits("ClientId", clientId, 0);
    }

    /** The form of two octets. */
    public static PingReq withoutClientId() {
        return WITHOUT_CLIENT_ID;
    }

    public boolean hasClientId() {
        return !clientId.isEmpty();
    }

    @Override
    public MsgType type() {
        return MsgType.PINGREQ;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onPingReq(this, context);
    }
}
