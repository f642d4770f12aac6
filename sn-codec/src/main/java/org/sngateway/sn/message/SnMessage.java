package org.sngateway.sn.message;

/** A message of MQTT-SN 1.2: immutable, checked at its creation, equal by value. */
public sealed interface SnMessage
        permits Advertise,
                SearchGw,
                GwInfo,
                Connect,
                ConnAck,
                WillTopicReq,
                WillTopic,
                WillMsgReq,
                WillMsg,
                Register,
                RegAck,
                Publish,
                PubAck,
                PubComp,
                PubRec,
                PubRel,
                Subscribe,
                SubAck,
                Unsubscribe,
                UnsubAck,
                PingReq,
                PingResp,
                Disconnect,
                WillTopicUpd,
                WillTopicResp,
                WillMsgUpd,
                WillMsgResp,
                Encapsulated,
                RefusedRequest {

    MsgType type();

    /** Calls the handler's method for this message type. */
    <C> void accept(SnMessageHandler<C> handler, C context);
}
