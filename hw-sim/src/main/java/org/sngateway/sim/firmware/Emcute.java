package org.sngateway.sim.firmware;

import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * RIOT emcute (R9.1). It answers a PUBLISH under an unknown id with return code 2, also at QoS 0, as {@code SnClient}
 * does.
 */
final class Emcute implements Habits {
    private static final int FIRST_MSG_ID = 0x1234;

    /** CONNECT with a will is sent, and WILLTOPICREQ has not come yet. */
    private boolean awaitsWillTopicReq;

    @Override
    public ClientSettings settings(ClientSettings wanted) {
        return wanted.withPingInterval(wanted.keepAlive()).withMsgIdsFrom(FIRST_MSG_ID);
    }

    @Override
    public void onSaid(SnMessage message, Ends ends, long nowNanos) {
        awaitsWillTopicReq = message instanceof Connect connect && connect.will();
        ends.toGateway(message instanceof Publish publish ? withoutDup(publish) : message);
        if (message instanceof PingReq) {
            // It does not wait for the answer, so it neither repeats nor gives up.
            ends.toClient(new PingResp(), nowNanos);
        }
    }

    @Override
    public void onHeard(SnMessage message, Ends ends, long nowNanos) {
        if (message instanceof Publish publish) {
            onPublish(publish, ends, nowNanos);
        } else if (!isIgnored(message, ends.state())) {
            ends.toClient(message, nowNanos);
        }
    }

    private boolean isIgnored(SnMessage message, ClientState state) {
        return message instanceof Register
                || (message instanceof Disconnect && state != ClientState.LEAVING)
                || (message instanceof ConnAck connAck
                        && awaitsWillTopicReq
                        && !connAck.returnCode().isAccepted());
    }

    private static void onPublish(Publish publish, Ends ends, long nowNanos) {
        int topicId = publish.topic().value();
        if (publish.dup() || publish.qos() == QoS.TWO || publish.topic() instanceof PredefinedTopicId) {
            ends.toGateway(new PubAck(topicId, publish.msgId(), ReturnCode.NOT_SUPPORTED));
        } else {
            // It looks at the two octets only, whatever their kind.
            NormalTopicId anyKind = new NormalTopicId(topicId);
            ends.toClient(
                    new Publish(false, publish.qos(), publish.retain(), anyKind, publish.msgId(), publish.data()),
                    nowNanos);
        }
    }

    /** Repetitions have no DUP (R8.8). */
    static Publish withoutDup(Publish publish) {
        return new Publish(false, publish.qos(), publish.retain(), publish.topic(), publish.msgId(), publish.data());
    }
}
