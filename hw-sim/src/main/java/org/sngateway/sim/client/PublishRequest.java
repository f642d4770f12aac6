package org.sngateway.sim.client;

import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** A publication (MQTT-SN 1.2 §6.5, §6.6): REGISTER if necessary, PUBLISH, and at QoS 2 PUBREL. */
final class PublishRequest implements Request {
    /** It was not sent yet, or is to be sent as a new message. */
    private static final int NONE = -1;

    private final SnClient client;
    private final long token;
    private final Publication publication;
    /** Its MsgId, also in later connections. */
    private int msgId = NONE;
    /** At QoS 2: the gateway has the message and waits for PUBREL. */
    private boolean received;

    private boolean registeredAgain;

    PublishRequest(SnClient client, long token, Publication publication) {
        this.client = client;
        this.token = token;
        this.publication = publication;
    }

    long token() {
        return token;
    }

    @Override
    public SnMessage next() {
        if (received) {
            return new PubRel(msgId);
        }
        TopicId id = client.topicIds().idOf(publication.topic());
        if (id == null) {
            return new Register(0, client.nextMsgId(), ((TopicName) publication.topic()).text());
        }
        boolean again = msgId != NONE;
        if (!again && publication.qos().isAcknowledged()) {
            msgId = client.nextMsgId();
        }
        int sent = publication.qos().isAcknowledged() ? msgId : 0;
        return new Publish(again, publication.qos(), publication.retain(), id, sent, publication.payload());
    }

    @Override
    public void onAnswer(SnMessage answer, SnMessage sent, RequestQueue queue, long nowNanos) {
        if (answer instanceof RegAck regAck) {
            if (sent instanceof Register register && register.msgId() == regAck.msgId()) {
                onRegAck(regAck, queue, nowNanos);
            }
        } else if (answer instanceof PubAck pubAck) {
            if (sent instanceof Publish && msgId == pubAck.msgId()) {
                onPubAck(pubAck, queue, nowNanos);
            }
        } else if (answer instanceof PubRec pubRec) {
            if (sent instanceof Publish && publication.qos() == QoS.TWO && msgId == pubRec.msgId()) {
                received = true;
                queue.goOn();
            } else if (sent instanceof PubRel && msgId == pubRec.msgId()) {
                // The gateway has not heard the PUBREL.
                client.send(sent, nowNanos);
            }
        } else if (answer instanceof PubComp pubComp && sent instanceof PubRel && msgId == pubComp.msgId()) {
            queue.done(nowNanos);
        }
    }

    private void onRegAck(RegAck regAck, RequestQueue queue, long nowNanos) {
        if (regAck.returnCode().isAccepted()) {
            client.topicIds().learn((TopicName) publication.topic(), regAck.topicId());
            queue.goOn();
        } else {
            onRefused(regAck.returnCode(), queue, nowNanos);
        }
    }

    /** A refusal is a PUBACK at QoS 2 too. */
    private void onPubAck(PubAck pubAck, RequestQueue queue, long nowNanos) {
        ReturnCode returnCode = pubAck.returnCode();
        boolean named = publication.topic() instanceof TopicName;
        if (returnCode.isAccepted()) {
            queue.done(nowNanos);
        } else if (returnCode.equals(ReturnCode.INVALID_TOPIC_ID) && named && !registeredAgain) {
            // §6.6: register again, then publish again. §6.7: that does not help a predefined id.
            registeredAgain = true;
            msgId = NONE;
            queue.goOn();
        } else {
            onRefused(returnCode, queue, nowNanos);
        }
    }

    private void onRefused(ReturnCode returnCode, RequestQueue queue, long nowNanos) {
        msgId = NONE;
        if (queue.isGivenUp(returnCode, nowNanos)) {
            client.listener().onPublishFailed(token, returnCode, nowNanos);
        }
    }

    @Override
    public void onDone(long nowNanos) {
        client.listener().onPublished(token, nowNanos);
    }

    @Override
    public void startOver() {
        msgId = NONE;
        received = false;
    }
}
