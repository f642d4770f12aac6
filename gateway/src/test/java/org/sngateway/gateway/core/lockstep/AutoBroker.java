package org.sngateway.gateway.core.lockstep;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;

/** A broker that accepts everything and answers as soon as the core has finished its input. */
public final class AutoBroker {
    private record Answer(String clientId, MqttEvent event) {}

    private final Deque<Answer> answers = new ArrayDeque<>();

    public void onCommand(String clientId, MqttCommand command) {
        MqttEvent event = answer(command);
        if (command instanceof MqttCommand.Close) {
            answers.removeIf(answer -> answer.clientId().equals(clientId));
        }
        if (event != null) {
            answers.add(new Answer(clientId, event));
        }
    }

    /** Hands over what the broker has to say, until it has nothing more. */
    public void answer(GatewayCore core, long nowNanos) {
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            core.onMqttEvent(answer.clientId(), answer.event(), nowNanos);
        }
    }

    private static @Nullable MqttEvent answer(MqttCommand command) {
        if (command instanceof MqttCommand.Open) {
            return new MqttEvent.Connected(false);
        } else if (command instanceof MqttCommand.Publish publish) {
            return switch (publish.qos()) {
                case ONE -> new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS);
                case TWO -> new MqttEvent.PubRec(publish.packetId(), ReasonCode.SUCCESS);
                case ZERO, MINUS_ONE -> null;
            };
        } else if (command instanceof MqttCommand.PubRel pubRel) {
            return new MqttEvent.PubComp(pubRel.packetId());
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            return new MqttEvent.SubAck(subscribe.packetId(), subscribe.qos(), ReasonCode.SUCCESS);
        } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
            return new MqttEvent.UnsubAck(unsubscribe.packetId());
        }
        return null;
    }
}
