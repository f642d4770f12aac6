package org.sngateway.sn.message;

/** CONNACK (§5.4.5): the answer to a CONNECT. */
public record ConnAck(ReturnCode returnCode) implements SnMessage {
    @Override
    public MsgType type() {
        return MsgType.CONNACK;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onConnAck(this, context);
    }
}
