package org.sngateway.gateway.core;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * The gateway's own connection to the broker: for messages of senders without a session (MQTT-SN 1.2 §7.1), and to know
 * whether the broker is there.
 */
final class OwnConnection implements BrokerSession.Owner, RequestsAtBroker.Owner {
    private static final String UP = "";

    private final CoreServices services;
    private final String clientId;
    private final BrokerSession broker;
    private final RequestsAtBroker requests;
    private final ClientIdConflict conflict = new ClientIdConflict();
    private long conflictLossNanos = Deadline.NEVER;
    /** What the listener was told last: {@link #UP}, or why the connection is down. */
    private @Nullable String told;

    /** A connection that is closed. */
    OwnConnection(CoreServices services) {
        this.services = services;
        this.clientId = services.mqttClientIds().own();
        this.broker = new BrokerSession(this, services.connections(), services.random());
        this.requests = new RequestsAtBroker(this, broker, services);
        services.connections().setOwn(broker);
    }

    @Override
    public void sendToBroker(MqttCommand command) {
        if (command instanceof MqttCommand.Open || command instanceof MqttCommand.Close) {
            pass(command);
        } else {
            requests.send(command);
        }
    }

    @Override
    public void pass(MqttCommand command) {
        services.output().sendToBroker(clientId, command);
    }

    @Override
    public void onReleased() {}

    @Override
    public void giveUp(MqttCommand request, long nowNanos) {
        services.listener()
                .onBrokerClosesAt("", request, services.closingRequests().longestTaken());
    }

    /** There is only one such connection: it need not wait for its turn. */
    @Override
    public void requestTurn() {
        broker.onTurn();
    }

    @Override
    public void withdrawTurn() {}

    @Override
    public boolean wantsCleanSession() {
        return true;
    }

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

    /** Publishes at QoS 0. Returns {@code null}, or why the message goes nowhere. */
    @Nullable
    IgnoreReason publish(String topic, Payload payload, boolean retain, long nowNanos) {
        MqttCommand.Publish publish = new MqttCommand.Publish(topic, payload, QoS.ZERO, retain, false, 0);
        if (!broker.isWritable()) {
            return IgnoreReason.BROKER_UNREACHABLE;
        } else if (services.closingRequests().hasPublish(publish, true, nowNanos)) {
            return IgnoreReason.BEYOND_BROKER_LIMIT;
        }
        broker.send(publish);
        return null;
    }

    void onMqttEvent(MqttEvent event, long nowNanos) {
        if (event instanceof MqttEvent.Connected) {
            broker.onConnected(nowNanos);
            requests.onConnected(nowNanos);
            if (services.connections().wasEndOfAll(conflictLossNanos, broker)) {
                conflict.forgetLastSign();
            }
            if (conflict.isSuspected() && services.connections().isAnotherUpSince(conflictLossNanos, broker)) {
                confirmConflict(nowNanos);
            }
            tell(UP);
        } else if (event instanceof MqttEvent.Writable writable) {
            broker.onWritable(writable.writable());
        } else if (event instanceof MqttEvent.ConnectionLost lost) {
            onLost(lost, nowNanos);
        } else if (event instanceof MqttEvent.ConnectRefused refused) {
            broker.onLost(nowNanos, 0);
            tell(refused.reason());
        }
    }

    private void onLost(MqttEvent.ConnectionLost lost, long nowNanos) {
        if (broker.isConnected()) {
            onEnd(lost, nowNanos);
        }
        long pause = conflict.pauseNanos(brokerSettings());
        broker.onLost(
                nowNanos,
                requests.isChecking() ? Math.max(pause, brokerSettings().conflictCheckNanos()) : pause);
        tell(conflict.isLikely() ? "another MQTT client takes the client id " + clientId : lost.reason());
    }

    /** R8.30: whether others stay up is known when the next connection is up. */
    private void onEnd(MqttEvent.ConnectionLost lost, long nowNanos) {
        ReasonCode reasonCode = lost.reasonCode();
        boolean isTakeover = reasonCode != null && reasonCode.kind() == ReasonCode.Kind.CLIENT_ID_CONFLICT;
        if (isTakeover) {
            requests.onEnded();
            conflict.onTakeover();
            confirmConflict(nowNanos);
        } else if (lost.isOfPath() || (reasonCode != null && reasonCode.isAboutConnection())) {
            requests.onEnded();
        } else if (requests.onClosed(ReasonCode.saysLimit(reasonCode), nowNanos)) {
            return;
        } else if (conflict.isSign(nowNanos - broker.upSinceNanos(), brokerSettings())) {
            conflict.onSign();
            conflictLossNanos = nowNanos;
        } else {
            conflict.clear();
        }
    }

    private void confirmConflict(long nowNanos) {
        if (conflict.confirm(nowNanos)) {
            services.listener().onClientIdConflict("", clientId);
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
        return Math.min(broker.deadlineNanos(), requests.deadlineNanos());
    }

    void onDeadline(long nowNanos) {
        requests.onDeadline(nowNanos);
        broker.onDeadline(nowNanos);
    }
}
