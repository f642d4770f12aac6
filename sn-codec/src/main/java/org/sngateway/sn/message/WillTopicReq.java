package org.sngateway.sn.message;

/** WILLTOPICREQ (§5.4.6): the gateway asks for the topic of the will. */
public record WillTopicReq() implements SnMessage {
    @Override
    public MsgType type() {
        return MsgType.WILLTOPICREQ;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onWillTopicReq(this, context);
    }
}
