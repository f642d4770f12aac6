package org.sngateway.gateway.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.QoS;

/**
 * The flow control of one connection towards the broker (MQTT 5 §4.9): no more messages at QoS 1 and 2 are open than the broker
 * takes; the next ones wait, in order. PURE.
 */
public final class SendQuota {
    private final int receiveMaximum;
    private final Consumer<MqttCommand> out;
    private final Deque<MqttCommand> waiting = new ArrayDeque<>();
    /** Messages at QoS 1 and 2 that the broker has not answered for good. */
    private int open;

    /**
     * A new connection.
     *
     * @param receiveMaximum as the broker says it, 1 to 65535
     * @param out takes what goes to the broker
     */
    public SendQuota(int receiveMaximum, Consumer<MqttCommand> out) {
        this.receiveMaximum = receiveMaximum;
        this.out = out;
    }

    /** Sends a command, or keeps it until the broker has answered others. Only messages wait. */
    public void send(MqttCommand command) {
        if (command instanceof MqttCommand.Publish && (!waiting.isEmpty() || isSpent())) {
            waiting.addLast(command);
        } else {
            pass(command);
        }
    }

    /** Something came from the broker. */
    public void onEvent(MqttEvent event) {
        if (!isFinal(event)) {
            return;
        }
        open = Math.max(0, open - 1);
        while (!waiting.isEmpty() && !isSpent()) {
            pass(waiting.removeFirst());
        }
    }

    /** The connection has ended. */
    public void clear() {
        waiting.clear();
    }

    private boolean isSpent() {
        return open >= receiveMaximum;
    }

    private void pass(MqttCommand command) {
        if (command instanceof MqttCommand.Publish publish && publish.qos() != QoS.ZERO) {
            open++;
        }
        out.accept(command);
    }

    private static boolean isFinal(MqttEvent event) {
        return event instanceof MqttEvent.PubAck
                || event instanceof MqttEvent.PubComp
                || (event instanceof MqttEvent.PubRec pubRec
                        && pubRec.reasonCode().isRefusal());
    }
}
