package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.List;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.SessionLimits;

/**
 * Messages of the broker that match a filter whose SUBACK the client still waits for (R5.8): they wait too, since
 * the client learns the topic id from the SUBACK. All others go on to {@link OutboundPublish} at once.
 */
final class HeldForSubAck {
    /** A message that waits, with the time when it came: what it is worth does not wait. */
    private record Held(MqttEvent.Publish publish, long cameNanos) {
        Held withoutPacketId() {
            return new Held(publish.withoutPacketId(), cameNanos);
        }
    }

    private final SessionContext session;
    private final SubscribeRequests requests;
    private final OutboundPublish outbound;

    private final List<Held> held = new ArrayList<>(0);
    private int heldOctets;

    HeldForSubAck(SessionContext session, SubscribeRequests requests, OutboundPublish outbound) {
        this.session = session;
        this.requests = requests;
        this.outbound = outbound;
    }

    /**
     * A message of the broker that is none of those under way or settled. Where there is no room to hold it, all that is
     * held goes on before it, and the client learns the ids by REGISTER.
     */
    void onMqttPublish(MqttEvent.Publish publish, long nowNanos) {
        if (isHeld(publish)) {
            return;
        }
        if (!requests.awaitsSubAckFor(publish.topic())) {
            outbound.onMqttPublish(publish, nowNanos, nowNanos);
        } else if (hasRoomFor(publish)) {
            hold(new Held(publish, nowNanos));
        } else {
            take().forEach(earlier -> outbound.onMqttPublish(earlier.publish, earlier.cameNanos, nowNanos));
            outbound.onMqttPublish(publish, nowNanos, nowNanos);
        }
    }

    /** Whether the broker repeats a message that is held. */
    private boolean isHeld(MqttEvent.Publish publish) {
        return publish.packetId() != 0
                && held.stream().anyMatch(other -> other.publish.packetId() == publish.packetId());
    }

    private boolean hasRoomFor(MqttEvent.Publish publish) {
        SessionLimits limits = session.settings().sessionLimits();
        int octets = octets(publish);
        return held.size() < limits.maxQueuedMessages()
                && heldOctets + octets <= limits.maxQueuedOctets()
                && session.hasRoomFor(octets);
    }

    private void hold(Held message) {
        held.add(message);
        heldOctets += octets(message.publish);
    }

    /** A SUBACK was sent, or is not awaited any more: what does not wait for another one goes on, in its order. */
    void release(long nowNanos) {
        for (Held message : take()) {
            if (requests.awaitsSubAckFor(message.publish.topic())) {
                hold(message);
            } else {
                outbound.onMqttPublish(message.publish, message.cameNanos, nowNanos);
            }
        }
    }

    /** The session ends: nothing that is held is delivered. */
    void drop() {
        take().forEach(message -> session.dropped(DropReason.SESSION_ENDED, message.publish.topic()));
    }

    private List<Held> take() {
        List<Held> waiting = List.copyOf(held);
        held.clear();
        heldOctets = 0;
        return waiting;
    }

    /** The broker has lost its session: it waits for no acknowledgement of the held messages. */
    void onBrokerForgot() {
        held.replaceAll(Held::withoutPacketId);
    }

    /** How many are held. */
    int size() {
        return held.size();
    }

    /** What the messages take of the memory, about. */
    int octets() {
        return heldOctets + held.size() * MemoryUse.PER_OBJECT;
    }

    private static int octets(MqttEvent.Publish publish) {
        return publish.topic().length() + publish.payload().size();
    }
}
