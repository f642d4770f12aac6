package org.sngateway.gateway.core.mqtt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Utf8;

/**
 * What the broker has shown that it closes the connection at (R8.28). The same again, or longer, is refused at once for an hour;
 * then it is tried again, for the broker may have another configuration. Of all clients.
 */
public final class ClosingRequests {
    /** How long it is remembered. */
    public static final long MEMORY_NANOS = 3_600_000_000_000L;

    private record Key(boolean isSubscribe, String topic, QoS qos, boolean retain) {}

    private record Shown(int octets, long untilNanos, boolean isSaid) {}

    private final IntSupplier maxEntries;
    private final Runnable forgotten;
    private final Map<Key, Shown> shown = new LinkedHashMap<>();
    /** The longest message that the broker has acknowledged. */
    private int longestTaken;
    /** The shortest message that it closed at though it was longer than all before. */
    private Shown shortestClosing = new Shown(Integer.MAX_VALUE, 0, false);

    /**
     * Nothing is known.
     *
     * @param maxEntries the most requests that are remembered, as configured at the time
     * @param forgotten runs when one is forgotten to make room
     */
    public ClosingRequests(IntSupplier maxEntries, Runnable forgotten) {
        this.maxEntries = maxEntries;
        this.forgotten = forgotten;
    }

    /** The broker has answered a request, and the connection lives. */
    public void onTaken(MqttCommand request) {
        if (request instanceof MqttCommand.Publish publish) {
            if (Utf8.MAX_OCTETS_PER_CHAR * publish.topic().length()
                            + publish.payload().size()
                    > longestTaken) {
                longestTaken = Math.max(longestTaken, octets(publish));
            }
            if (!shown.isEmpty()) {
                shown.remove(key(publish));
            }
        }
    }

    /** The broker closed the connection at this request. */
    public void add(MqttCommand request, long nowNanos) {
        long until = nowNanos + MEMORY_NANOS;
        if (request instanceof MqttCommand.Publish publish) {
            int octets = octets(publish);
            Shown closing = new Shown(octets, until, false);
            put(key(publish), closing);
            if (octets > longestTaken) {
                shortestClosing = closing;
            }
        } else if (request instanceof MqttCommand.Subscribe subscribe) {
            put(new Key(true, subscribe.filter(), QoS.ZERO, false), new Shown(0, until, false));
        }
    }

    /** The broker said that the message is beyond a limit of its. It would say so again, so that counts only while it is away. */
    public void addSaid(MqttCommand.Publish publish, long nowNanos) {
        if (!hasPublish(publish, false, nowNanos)) {
            put(key(publish), new Shown(octets(publish), nowNanos + MEMORY_NANOS, true));
        }
    }

    private void put(Key key, Shown value) {
        shown.remove(key);
        shown.put(key, value);
        Iterator<Key> oldestFirst = shown.keySet().iterator();
        while (shown.size() > maxEntries.getAsInt()) {
            oldestFirst.next();
            oldestFirst.remove();
            forgotten.run();
        }
    }

    /**
     * Whether the broker does not take a message of this topic, QoS and Retain that was not longer.
     *
     * @param isBrokerUp whether the broker can be asked
     */
    public boolean hasPublish(MqttCommand.Publish publish, boolean isBrokerUp, long nowNanos) {
        Shown known = shown.isEmpty() ? null : shown.get(key(publish));
        return known != null
                && nowNanos < known.untilNanos
                && octets(publish) >= known.octets
                && !(known.isSaid && isBrokerUp);
    }

    /** Whether the broker closed at a SUBSCRIBE of this filter. */
    public boolean hasSubscribe(String filter, long nowNanos) {
        Shown known = shown.get(new Key(true, filter, QoS.ZERO, false));
        return known != null && nowNanos < known.untilNanos;
    }

    /** Whether the message is as long as one at which the broker closed, and longer than all that it took. */
    public boolean isProbablyTooLong(MqttCommand.Publish publish, long nowNanos) {
        if (nowNanos >= shortestClosing.untilNanos) {
            return false;
        }
        int octets = octets(publish);
        return octets >= shortestClosing.octets && octets > longestTaken;
    }

    /** The longest message that the broker has acknowledged, topic and payload together; 0 = none yet. */
    public int longestTaken() {
        return longestTaken;
    }

    /** How long a message is: topic and payload. */
    public static int octets(MqttCommand.Publish publish) {
        return Utf8.octets("topic", publish.topic()) + publish.payload().size();
    }

    private static Key key(MqttCommand.Publish publish) {
        return new Key(false, publish.topic(), publish.qos(), publish.retain());
    }
}
