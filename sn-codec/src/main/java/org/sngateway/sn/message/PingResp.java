package org.sngateway.sn.message;

/** PINGRESP (§5.4.20); to a sleeping client: "that was all, go back to sleep". */
public record PingResp() implements SnMessage {
    @Override
    public MsgType type() {
        return MsgType.PINGRESP;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onPingResp(this, context);
    }
}
