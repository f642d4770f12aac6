package org.sngateway.sn.message;

/** PINGRESP (§5.4.20). To a sleeping client it means: no more messages, go back to sleep. */
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
