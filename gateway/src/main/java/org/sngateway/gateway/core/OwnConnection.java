package org.sngateway.gateway.core;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * The gateway's own connection to the broker: for messages of senders without a session (MQTT-SN 1.2 §7.1), and to know
 * whether the broker is there.
 */
final class OwnConnection implements BrokerSession.Owner {
    private static final String UP = "";

    private final CoreServices services;
    private final String clientId;
    private final BrokerSession broker;
    /** What the listener was told last: {@link #UP}, or why the connection is down. */
    private @Nullable String told;

    /** A connection that is closed. */
    OwnConnection(CoreServices services) {
        this.services = services;
        this.clientId = services.mqttClientIds().own();
        this.broker = new BrokerSession(this, services.connections(), services.random());
        services.connections().setOwn(broker);
    }

    @Override
    public void sendToBroker(MqttCommand command) {
        services.output().sendToBroker(clientId, command);
    }

    /** There is only one such connection: it need not wait for its turn. */
    @Override
    public void requestTurn() {
        broker.onTurn();
    }

    @Override
    public void withdrawTurn() {}

    @Override
    public @Nullable Will will() {
        return null;
    }

    @Override
    public BrokerSettings brokerSettings() {
        return services.settings().broker();
    }

    /** Opens it, unless that was done before. */
    void open(long nowNanos) {
        if (broker.isClosed()) {
            broker.open(BrokerSession.Goal.CLEAN, nowNanos);
        }
    }

    boolean isUp() {
        return broker.isUp();
    }

    /** Publishes at QoS 0. Returns false if the connection takes nothing now. */
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
            tell(UP);
        } else if (event instanceof MqttEvent.Writable writable) {
            broker.onWritable(writable.writable());
        } else if (event instanceof MqttEvent.ConnectionLost lost) {
            broker.onLost(nowNanos, 0);
            tell(lost.reason());
        } else if (event instanceof MqttEvent.ConnectRefused refused) {
            broker.onLost(nowNanos, 0);
            tell(refused.reason());
        }
    }

    /** Attempts go on while the broker is away; the same reason is told once. */
    private void tell(String news) {
        if (news.equals(told)) {
            return;
        }
        told = news;
        if (news.equals(UP)) {
            services.listener().onOwnConnectionUp();
        } else {
            services.listener().onOwnConnectionDown(news);
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
