package org.sngateway.gateway.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.Suspect;
import org.sngateway.sn.message.QoS;

/**
 * The commands of one client on their way to the broker. Each leaves when the disk has what it depends on; by then the
 * connection that it was for may be another one.
 */
final class BrokerCommands {
    private final String mqttClientId;
    private final GatewayOutput output;
    private final StoreGate gate;
    private final Consumer<MqttCommand> notSent;

    /** How many connections were told to close and have not yet heard it. */
    private int closing;
    /** How often a connection was to be opened. */
    private int opens;
    /** The number of the latest such command, while it waits for the disk; else 0. */
    private int waitingOpen;
    /** The number of the connection. */
    private int connection;
    /** Answers to the broker that depended on writes that failed, in order. */
    private final List<MqttCommand> withheld = new ArrayList<>(0);

    /**
     * No connection, and nothing on its way.
     *
     * @param notSent is told the requests that depended on writes that failed, while their connection lives
     */
    BrokerCommands(String mqttClientId, GatewayOutput output, StoreGate gate, Consumer<MqttCommand> notSent) {
        this.mqttClientId = mqttClientId;
        this.output = output;
        this.gate = gate;
        this.notSent = notSent;
    }

    /** A connection is to be opened. */
    void open(MqttCommand.Open open) {
        int number = ++opens;
        waitingOpen = number;
        gate.outputAlways(now -> {
            if (number == waitingOpen) {
                waitingOpen = 0;
                output.sendToBroker(mqttClientId, open);
            }
        });
    }

    /** Takes back an {@link #open} that has not left. Returns whether there was one: the broker never hears of the connection. */
    boolean cancelOpen() {
        boolean waits = waitingOpen != 0;
        waitingOpen = 0;
        return waits;
    }

    /** The connection is to be closed. */
    void close(MqttCommand.Close close) {
        closing++;
        onConnectionEnded();
        gate.outputAlways(now -> {
            closing--;
            output.sendToBroker(mqttClientId, close);
        });
    }

    /** Whether a connection was told to close and has not yet heard it: what comes from it means nothing. */
    boolean isClosing() {
        return closing > 0;
    }

    /** Another command, on the connection that is up. */
    void send(MqttCommand command) {
        int since = connection;
        gate.output(new StoreGate.Output() {
            @Override
            public void leave(long nowNanos) {
                output.sendToBroker(mqttClientId, command);
            }

            @Override
            public void discard(long nowNanos) {
                if (command instanceof MqttCommand.Publish publish && publish.qos() == QoS.ZERO) {
                    // Nothing that the disk lacks is said by it, and nobody repeats it.
                    leave(nowNanos);
                } else if (since == connection && Suspect.isAnswer(command)) {
                    withheld.add(command);
                } else if (since == connection) {
                    notSent.accept(command);
                }
            }

            @Override
            public int octets() {
                return command instanceof MqttCommand.Publish publish
                        ? publish.topic().length() + publish.payload().size()
                        : 0;
            }
        });
    }

    /** The broker says again what it has no answer for, and its packet ids may mean other messages by then. */
    void onConnectionEnded() {
        connection++;
        withheld.clear();
    }

    /** The disk fails, or works again: then the broker gets the answers that it does not ask for while the connection lives. */
    void onStoreChanged(Consumer<MqttCommand> again) {
        if (gate.isUsable() && !withheld.isEmpty()) {
            List<MqttCommand> answers = List.copyOf(withheld);
            withheld.clear();
            answers.forEach(again);
        }
    }
}
