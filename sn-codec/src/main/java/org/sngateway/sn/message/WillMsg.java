package org.sngateway.sn.message;

/**
 * WILLMSG (§5.4.9): the message of the will.
 *
 * @param message may be empty, which is a will with an empty payload
 */
public record WillMsg(Payload message) implements SnMessage {
    public WillMsg {
        Checks.fits("WillMsg", message.size(), 0);
    }

    @Override
    public MsgType type() {
        return MsgType.WILLMSG;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onWillMsg(this, context);
    }
}
