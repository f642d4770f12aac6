package org.sngateway.gateway.core.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.mqtt.MqttCommand;

/** What a client publishes at QoS 0. While the broker is away the newest messages wait in memory; nothing is on disk. */
final class InboundQos0 {
    private final SessionContext session;
    private final Deque<MqttCommand.Publish> waiting = new ArrayDeque<>(0);
    private int octets;

    InboundQos0(SessionContext session) {
        this.session = session;
    }

    void onPublish(MqttCommand.Publish command) {
        if (session.broker().isWritable()) {
            session.broker().send(command);
        } else if (mayWait()) {
            waiting.addLast(command);
            octets += octets(command);
            while (waiting.size() > session.settings().spool().maxQos0Messages()) {
                MqttCommand.Publish oldest = waiting.removeFirst();
                octets -= octets(oldest);
                session.dropped(DropReason.BROKER_UNREACHABLE, oldest.topic());
            }
        } else {
            session.dropped(DropReason.BROKER_UNREACHABLE, command.topic());
        }
    }

    private boolean mayWait() {
        return !session.broker().isConnected()
                && session.settings().spool().maxQos0Messages() > 0
                && session.settings().spool().enabled();
    }

    /** The broker is back. */
    void send() {
        waiting.forEach(session.broker()::send);
        clear();
    }

    /** The session is at its end. */
    void drop() {
        waiting.forEach(message -> session.dropped(DropReason.SESSION_ENDED, message.topic()));
        clear();
    }

    /** The client has forgotten its messages. */
    void clear() {
        waiting.clear();
        octets = 0;
    }

    /** What the messages that wait take of the memory, about. */
    int octets() {
        return octets;
    }

    private static int octets(MqttCommand.Publish message) {
        return message.topic().length() + message.payload().size() + MemoryUse.PER_OBJECT;
    }
}
