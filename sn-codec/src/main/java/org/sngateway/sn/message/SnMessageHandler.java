package org.sngateway.sn.message;

/**
 * One method per message: a receiver that forgets a message does not compile.
 *
 * @param <C> context that is passed on with the message
 */
public interface SnMessageHandler<C> {
    void onAdvertise(Advertise advertise, C context);

    void onSearchGw(SearchGw searchGw, C context);

    void onGwInfo(GwInfo gwInfo, C context);

    void onConnect(Connect connect, C context);

    void onConnAck(ConnAck connAck, C context);

    void onWillTopicReq(WillTopicReq willTopicReq, C context);

    void onWillTopic(WillTopic willTopic, C context);

    void onWillMsgReq(WillMsgReq willMsgReq, C context);

    void onWillMsg(WillMsg willMsg, C context);

    void onRegister(Register register, C context);

    void onRegAck(RegAck regAck, C context);

    void onPublish(Publish publish, C context);

    void onPubAck(PubAck pubAck, C context);

    void onPubComp(PubComp pubComp, C context);

    void onPubRec(PubRec pubRec, C context);

    void onPubRel(PubRel pubRel, C context);

    void onSubscribe(Subscribe subscribe, C context);

    void onSubAck(SubAck subAck, C context);

    void onUnsubscribe(Unsubscribe unsubscribe, C context);

    void onUnsubAck(UnsubAck unsubAck, C context);

    void onPingReq(PingReq pingReq, C context);

    void onPingResp(PingResp pingResp, C context);

    void onDisconnect(Disconnect disconnect, C context);

    void onWillTopicUpd(WillTopicUpd willTopicUpd, C context);

    void onWillTopicResp(WillTopicResp willTopicResp, C context);

    void onWillMsgUpd(WillMsgUpd willMsgUpd, C context);

    void onWillMsgResp(WillMsgResp willMsgResp, C context);

    void onEncapsulated(Encapsulated encapsulated, C context);

    void onRefusedRequest(RefusedRequest refusedRequest, C context);
}
