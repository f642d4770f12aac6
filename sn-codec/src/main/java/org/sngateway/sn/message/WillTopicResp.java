package org.sngateway.sn.message;

/** WILLTOPICRESP (§5.4.24): the answer to a WILLTOPICUPD. */
public record WillTopicResp(ReturnCode returnCode) implements SnMessage {
    @Override
    public MsgType type() {
        return MsgType.WILLTOPICRESP;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onWillTopicResp(this, context);
    }
}
