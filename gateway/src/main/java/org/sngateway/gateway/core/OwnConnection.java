package org.sngateway.gateway.core;

import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * The gateway's own connection to the broker: for messages of senders without a session (MQTT-SN 1.2 §7.1), and to know
 * whether the broker is there.
 */
final class OwnConnection {
    private final BrokerSession broker;

    OwnConnection(BrokerSession broker) {
        this.broker = broker;
    }

    /** Opens or closes it, as it is needed. */
    void setWanted(boolean wanted, long nowNanos) {
        if (wanted && broker.isClosed()) {
            broker.open(true, nowNanos);
        } else if (!wanted) {
            broker.close();
        }
    }

    boolean isUp() {
        return broker.isUp();
    }

    /** Since when the connection has been up; {@link org.sngateway.gateway.core.time.Deadline#NEVER} if it is not. */
    long upSinceNanos() {
        return broker.upSinceNanos();
    }

    /** Publishes at QoS 0, or says that it can't. */
    boolean publish(String topic, Payload payload, boolean retain) {
        if (!broker.isWritable()) {
            return false;
        }
        broker.send(new MqttCommand.Publish(topic, payload, QoS.ZERO, retain, false, 0));
        return true;
    }

    void onMqttEvent(MqttEvent event, long nowNanos) {
        if (event instanceof MqttEvent.Connected) {
            broker.onConnected(nowNanos);
        } else if (event instanceof MqttEvent.Writable writable) {
            broker.onWritable(writable.writable());
        } else if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            broker.onLost(nowNanos, 0);
        }
    }

    void close() {
        broker.close();
    }

    long deadlineNanos() {
        return broker.deadlineNanos();
    }

    void onDeadline(long nowNanos) {
        broker.onDeadline(nowNanos);
    }
}
