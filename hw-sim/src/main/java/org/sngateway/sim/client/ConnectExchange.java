package org.sngateway.sim.client;

import java.util.Optional;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;

/**
 * Setting up a connection (MQTT-SN 1.2 §6.2, §6.3): CONNECT, the will if the gateway asks for it, CONNACK. Knows both
 * the will that the client wants and the will that the gateway has.
 */
final class ConnectExchange {
    private final SnClient client;
    private final Retry retry;
    private Optional<Will> wanted = Optional.empty();
    private Optional<Will> told = Optional.empty();
    private Optional<Will> atGateway = Optional.empty();

    ConnectExchange(SnClient client, Retry retry) {
        this.client = client;
        this.retry = retry;
    }

    /** Whether the client has a will, or one to delete: for that too the gateway prompts, and the answer is empty (§6.3). */
    boolean hasWillToState(boolean cleanSession) {
        return wanted.isPresent() || (!cleanSession && atGateway.isPresent());
    }

    /** Sends CONNECT, with the Will flag if the client states its will. */
    void start(boolean cleanSession, boolean statesWill, long nowNanos) {
        if (cleanSession) {
            atGateway = Optional.empty();
        }
        told = statesWill ? wanted : atGateway;
        int keepAliveSeconds = (int) client.settings().keepAlive().toSeconds();
        retry.start(
                new Connect(statesWill, cleanSession, Connect.PROTOCOL_ID, keepAliveSeconds, client.clientId()),
                nowNanos);
    }

    void onWillTopicReq(long nowNanos) {
        told = wanted;
        retry.start(
                wanted.map(will -> new WillTopic(will.qos(), will.retain(), will.topic()))
                        .orElse(WillTopic.empty()),
                nowNanos);
    }

    void onWillMsgReq(long nowNanos) {
        retry.start(new WillMsg(told.map(Will::message).orElse(Payload.EMPTY)), nowNanos);
    }

    void onConnAck(ConnAck connAck, long nowNanos) {
        retry.stop();
        if (connAck.returnCode().isAccepted()) {
            atGateway = told;
            client.connected(nowNanos);
        } else {
            client.refused(connAck.returnCode(), nowNanos);
        }
    }

    /** The will that the client wants; the gateway may still have another one. */
    void want(Optional<Will> will) {
        wanted = will;
    }

    Optional<Will> wanted() {
        return wanted;
    }

    Optional<Will> atGateway() {
        return atGateway;
    }

    /** The gateway accepted a change of the will. */
    void onWillUpdated(Optional<Will> will) {
        atGateway = will;
    }
}
