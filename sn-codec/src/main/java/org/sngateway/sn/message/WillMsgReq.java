package org.sngateway.sn.message;

/** WILLMSGREQ (§5.4.8): the gateway asks for the message of the will. */
public record WillMsgReq() implements SnMessage {
    @Override
    public MsgType type() {
        return MsgType.WILLMSGREQ;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onWillMsgReq(this, context);
    }
}
