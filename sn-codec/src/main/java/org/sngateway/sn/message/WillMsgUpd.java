package org.sngateway.sn.message;

/**
 * WILLMSGUPD (§5.4.23): a new message for the will.
 *
 * @param message may be empty, which does not delete the will
 */
public record WillMsgUpd(Payload message) implements SnMessage {
    public WillMsgUpd {
        Checks.fits("WillMsg", message.size(), 0);
    }

    @Override
    public MsgType type() {
        return MsgType.WILLMSGUPD;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onWillMsgUpd(this, context);
    }
}
