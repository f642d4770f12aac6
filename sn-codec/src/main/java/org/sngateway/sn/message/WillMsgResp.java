package org.sngateway.sn.message;

/** WILLMSGRESP (§5.4.25): the answer to a WILLMSGUPD. */
public record WillMsgResp(ReturnCode returnCode) implements SnMessage {
    @Override
    public MsgType type() {
        return MsgType.WILLMSGRESP;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onWillMsgResp(this, context);
    }
}
