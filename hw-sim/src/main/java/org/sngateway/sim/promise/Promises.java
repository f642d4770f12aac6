package org.sngateway.sim.promise;

import java.util.List;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sim.client.Publication;
import org.sngateway.sn.message.SnMessage;

/** All promises of the gateway as one: each receives every event. */
public final class Promises implements WorldListener {
    private final List<Promise> all;

    /** The promises for one world. */
    public Promises(Scene scene, CoreSettings settings) {
        all = List.of(
                new P1AcknowledgedIsSafe(scene),
                new P2ExactlyOnce(scene),
                new P3BrokerIsToldTheTruth(scene),
                new P4SleepersGetEverything(scene),
                new P5RestartIsInvisible(scene),
                new P6WillsOfTheLostOnly(scene, settings),
                new P7EverythingIsBounded(scene, settings),
                new P8UnknownSendersDoNoHarm(scene, settings),
                new P9OutagesCostNothing(scene),
                new P10NobodyWaitsForOthers(scene),
                new P11Progress(scene, settings),
                new AnswersFit(scene),
                new ContentIsKept(scene),
                new LastWillCounts(scene),
                new NothingExpiredIsDelivered(scene),
                new NothingWaitsForTheDiskInVain(scene));
    }

    List<Promise> all() {
        return all;
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        for (Promise promise : all) {
            promise.onToGateway(node, message);
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        for (Promise promise : all) {
            promise.onFromGateway(node, message);
        }
    }

    @Override
    public void onReceived(int node, long number, Publication publication) {
        for (Promise promise : all) {
            promise.onReceived(node, number, publication);
        }
    }

    @Override
    public void onDelivered(int node, long number) {
        for (Promise promise : all) {
            promise.onDelivered(node, number);
        }
    }

    @Override
    public void onAcknowledged(int node, long number) {
        for (Promise promise : all) {
            promise.onAcknowledged(node, number);
        }
    }

    @Override
    public void onBeginsAgain(int node) {
        for (Promise promise : all) {
            promise.onBeginsAgain(node);
        }
    }

    @Override
    public void onLeaves(int node) {
        for (Promise promise : all) {
            promise.onLeaves(node);
        }
    }

    @Override
    public void onUnsubscribes(int node, int commands) {
        for (Promise promise : all) {
            promise.onUnsubscribes(node, commands);
        }
    }

    @Override
    public void onSubscribed(int node, int commands) {
        for (Promise promise : all) {
            promise.onSubscribed(node, commands);
        }
    }

    @Override
    public void onDisplaced(int node) {
        for (Promise promise : all) {
            promise.onDisplaced(node);
        }
    }

    @Override
    public void onMoved(int node) {
        for (Promise promise : all) {
            promise.onMoved(node);
        }
    }

    @Override
    public void onConnectionLost(int node, String reason) {
        for (Promise promise : all) {
            promise.onConnectionLost(node, reason);
        }
    }

    @Override
    public void onSwitchedOff(int node) {
        for (Promise promise : all) {
            promise.onSwitchedOff(node);
        }
    }

    @Override
    public void onDied(int node) {
        for (Promise promise : all) {
            promise.onDied(node);
        }
    }

    @Override
    public void onFromUnknownSender(NodeAddress address, int octets) {
        for (Promise promise : all) {
            promise.onFromUnknownSender(address, octets);
        }
    }

    @Override
    public void onAttackOver() {
        for (Promise promise : all) {
            promise.onAttackOver();
        }
    }

    @Override
    public void onDiskGoesOn() {
        for (Promise promise : all) {
            promise.onDiskGoesOn();
        }
    }

    @Override
    public void onToUnknownSender(NodeAddress address, SnMessage message, int octets) {
        for (Promise promise : all) {
            promise.onToUnknownSender(address, message, octets);
        }
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        for (Promise promise : all) {
            promise.onCommand(node, command);
        }
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        for (Promise promise : all) {
            promise.onMqttEvent(node, event);
        }
    }

    @Override
    public void onTaken(int node, long number, MqttCommand.Publish publish) {
        for (Promise promise : all) {
            promise.onTaken(node, number, publish);
        }
    }

    @Override
    public void onBrokerTook(long number, boolean again) {
        for (Promise promise : all) {
            promise.onBrokerTook(number, again);
        }
    }

    @Override
    public void onDeadLetter(int node, DeadLetter letter) {
        for (Promise promise : all) {
            promise.onDeadLetter(node, letter);
        }
    }

    @Override
    public void onGatewayUp() {
        for (Promise promise : all) {
            promise.onGatewayUp();
        }
    }

    @Override
    public void onSettings(CoreSettings settings) {
        for (Promise promise : all) {
            promise.onSettings(settings);
        }
    }

    @Override
    public void onUnreachable() {
        for (Promise promise : all) {
            promise.onUnreachable();
        }
    }

    @Override
    public void onLinkDown() {
        for (Promise promise : all) {
            promise.onLinkDown();
        }
    }

    @Override
    public void onLinkUp() {
        for (Promise promise : all) {
            promise.onLinkUp();
        }
    }

    @Override
    public void onGatewayDown() {
        for (Promise promise : all) {
            promise.onGatewayDown();
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        for (Promise promise : all) {
            promise.onStateChanged(node, before, after, cause);
        }
    }

    @Override
    public void onConnecting(int node, SessionState state) {
        for (Promise promise : all) {
            promise.onConnecting(node, state);
        }
    }

    @Override
    public void onConnectFailed(int node, SessionState state) {
        for (Promise promise : all) {
            promise.onConnectFailed(node, state);
        }
    }

    @Override
    public void onAddressChanged(int node) {
        for (Promise promise : all) {
            promise.onAddressChanged(node);
        }
    }

    @Override
    public void onDropped(int node, DropReason reason, String topic) {
        for (Promise promise : all) {
            promise.onDropped(node, reason, topic);
        }
    }

    @Override
    public void onUnknownSender(int node) {
        for (Promise promise : all) {
            promise.onUnknownSender(node);
        }
    }

    @Override
    public void onForgotten(Memory memory) {
        for (Promise promise : all) {
            promise.onForgotten(memory);
        }
    }

    @Override
    public void onFault(RuntimeException fault) {
        for (Promise promise : all) {
            promise.onFault(fault);
        }
    }

    @Override
    public void onMinute() {
        for (Promise promise : all) {
            promise.onMinute();
        }
    }

    @Override
    public boolean isSettled() {
        return all.stream().allMatch(Promise::isSettled);
    }

    @Override
    public void onEnd() {
        for (Promise promise : all) {
            promise.onEnd();
        }
    }
}
