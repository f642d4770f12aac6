package org.sngateway.sim.promise;

import org.sngateway.gateway.core.Cause;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.SessionState;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.sn.message.SnMessage;

/**
 * All promises of the gateway as one, which is told of everything and tells each what it is about. By name and not in a loop
 * over all: it happens millions of times, and most of them do not care.
 */
public final class Promises extends Promise {
    private final P1AcknowledgedIsSafe p1;
    private final P2ExactlyOnce p2;
    private final P3BrokerIsToldTheTruth p3;
    private final P4SleepersGetEverything p4;
    private final P5RestartIsInvisible p5;
    private final P6WillsOfTheLostOnly p6;
    private final P7EverythingIsBounded p7;
    private final P8StrangersDoNoHarm p8;
    private final P9OutagesCostNothing p9;
    private final P10NobodyWaitsForOthers p10;

    /** The promises for one world. */
    public Promises(Scene scene, CoreSettings settings) {
        super(scene);
        p1 = new P1AcknowledgedIsSafe(scene);
        p2 = new P2ExactlyOnce(scene);
        p3 = new P3BrokerIsToldTheTruth(scene);
        p4 = new P4SleepersGetEverything(scene);
        p5 = new P5RestartIsInvisible(scene);
        p6 = new P6WillsOfTheLostOnly(scene);
        p7 = new P7EverythingIsBounded(scene, settings);
        p8 = new P8StrangersDoNoHarm(scene);
        p9 = new P9OutagesCostNothing(scene);
        p10 = new P10NobodyWaitsForOthers(scene);
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        p1.onToGateway(node, message);
        p2.onToGateway(node, message);
        p3.onToGateway(node, message);
        p4.onToGateway(node, message);
        p5.onToGateway(node, message);
        p6.onToGateway(node, message);
        p10.onToGateway(node, message);
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        p1.onFromGateway(node, message);
        p2.onFromGateway(node, message);
        p3.onFromGateway(node, message);
        p4.onFromGateway(node, message);
        p5.onFromGateway(node, message);
        p6.onFromGateway(node, message);
        p10.onFromGateway(node, message);
    }

    @Override
    public void onDelivered(int node, long number) {
        p2.onDelivered(node, number);
        p4.onDelivered(node, number);
    }

    @Override
    public void onAcknowledged(int node, long number) {
        p1.onAcknowledged(node, number);
    }

    @Override
    public void onBeginsAnew(int node) {
        p4.onBeginsAnew(node);
        p5.onBeginsAnew(node);
    }

    @Override
    public void onLeaves(int node) {
        p10.onLeaves(node);
    }

    @Override
    public void onSubscribed(int node, int commands) {
        p5.onSubscribed(node, commands);
    }

    @Override
    public void onMoved(int node) {
        p5.onMoved(node);
        p6.onMoved(node);
    }

    @Override
    public void onConnectionLost(int node, String reason) {
        p10.onConnectionLost(node, reason);
    }

    @Override
    public void onDied(int node) {
        p10.onDied(node);
    }

    @Override
    public void onFromStranger(NodeAddress address, int octets) {
        p8.onFromStranger(address, octets);
    }

    @Override
    public void onAttackOver() {
        p7.onAttackOver();
    }

    @Override
    public void onToStranger(NodeAddress address, SnMessage message, int octets) {
        p8.onToStranger(address, message, octets);
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        p3.onCommand(node, command);
        p6.onCommand(node, command);
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        p3.onMqttEvent(node, event);
        p4.onMqttEvent(node, event);
        p6.onMqttEvent(node, event);
        p10.onMqttEvent(node, event);
    }

    @Override
    public void onBrokerTook(long number, boolean again) {
        p2.onBrokerTook(number, again);
        p9.onBrokerTook(number, again);
    }

    @Override
    public void onGatewayUp() {
        p6.onGatewayUp();
    }

    @Override
    public void onGatewayDown() {
        p2.onGatewayDown();
        p4.onGatewayDown();
        p5.onGatewayDown();
        p6.onGatewayDown();
        p10.onGatewayDown();
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        p4.onStateChanged(node, before, after, cause);
        p5.onStateChanged(node, before, after, cause);
        p6.onStateChanged(node, before, after, cause);
        p10.onStateChanged(node, before, after, cause);
    }

    @Override
    public void onAddressChanged(int node) {
        p6.onAddressChanged(node);
    }

    @Override
    public void onDropped(int node, DropReason reason, String topic) {
        p3.onDropped(node, reason, topic);
        p4.onDropped(node, reason, topic);
        p10.onDropped(node, reason, topic);
    }

    @Override
    public void onUnknownSender(int node) {
        p5.onUnknownSender(node);
    }

    @Override
    public void onForgotten(Memory memory) {
        p5.onForgotten(memory);
    }

    @Override
    public void onFault(RuntimeException fault) {
        p8.onFault(fault);
    }

    @Override
    public void onMinute() {
        p7.onMinute();
        p10.onMinute();
    }

    @Override
    public boolean isSettled() {
        return p1.isSettled() && p4.isSettled() && p6.isSettled();
    }

    @Override
    public void onEnd() {
        p1.onEnd();
        p4.onEnd();
        p5.onEnd();
        p6.onEnd();
        p7.onEnd();
        p9.onEnd();
    }
}
