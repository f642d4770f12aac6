package org.sngateway.gateway.core;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
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
    }

    @Override
    public void sendToBroker(MqttCommand command) {
        services.output().sendToBroker(clientId, command);
    }

    /** There is one of it, which need not wait for anybody. */
    @Override
    public void requestTurn() {
        broker.onTurn();
    }

    @Override
    public void withdrawTurn() {}

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

    /** Attempts go on for as long as the broker is away; only what is new is told. */
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
