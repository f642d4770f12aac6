package org.sngateway.gateway.core.exchange;

import java.util.BitSet;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.QoS;

/**
 * The acknowledgements towards the broker of messages that are off our hands. One that could not be sent is made up for
 * when the broker repeats the message.
 */
final class BrokerReceipts {
    private final SessionContext session;

    /** Packet ids of messages whose acknowledgement found no connection. */
    private final BitSet owed = new BitSet();

    /** Packet ids at QoS 2 that the broker has PUBREC for and has not released. */
    private final BitSet unreleased = new BitSet();

    BrokerReceipts(SessionContext session) {
        this.session = session;
    }

    /** The client has the message, or it was dropped. */
    void acknowledge(Delivery delivery) {
        if (delivery.brokerPacketId == 0) {
            return;
        }
        if (session.broker().isUp()) {
            send(delivery.brokerPacketId, delivery.brokerQos);
        } else {
            owed.set(delivery.brokerPacketId);
        }
        if (delivery.brokerQos == QoS.ONE) {
            delivery.brokerPacketId = 0;
        }
    }

    /** Whether the broker repeats what was settled before; if so, it is told once more. */
    boolean settles(MqttEvent.Publish publish) {
        int packetId = publish.packetId();
        if (packetId == 0 || !(owed.get(packetId) || unreleased.get(packetId))) {
            return false;
        }
        owed.clear(packetId);
        send(packetId, publish.qos());
        return true;
    }

    /** The broker releases a message of which nobody waits for anything. */
    void complete(int packetId) {
        unreleased.clear(packetId);
        owed.clear(packetId);
        BrokerSession broker = session.broker();
        if (broker.isUp()) {
            broker.send(new MqttCommand.PubComp(packetId));
        }
    }

    /** The broker has forgotten the session, and with it all packet ids. */
    void forget() {
        owed.clear();
        unreleased.clear();
    }

    private void send(int packetId, QoS qos) {
        if (qos == QoS.TWO) {
            unreleased.set(packetId);
            session.broker().send(new MqttCommand.PubRec(packetId));
        } else {
            session.broker().send(new MqttCommand.PubAck(packetId));
        }
    }
}
