package org.sngateway.sim.promise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.SnMessage;

/**
 * A command that has expired (MQTT 5 §3.3.2.3.3) is not begun to be delivered. One that was sent before may be repeated, and a
 * restart may add to its age.
 */
final class NothingExpiredIsDelivered extends Promise {
    private static final long SECOND = 1_000_000_000L;
    /** A broker that repeats a message says how many whole seconds are left; the gateway may know it better. */
    private static final long TOLERANCE_NANOS = SECOND;
    /** Until when a message is worth something, by its number. */
    private final Map<Long, Long> untilNanos = new HashMap<>();
    /** What was sent in time, by its number: repetitions to a client that gets no DUP look like the first. */
    private final Set<Long> begun = new HashSet<>();

    NothingExpiredIsDelivered(Scene scene) {
        super(scene);
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Publish publish && publish.expirySeconds() != MqttEvent.Publish.NO_EXPIRY) {
            long number = NumberedPayload.numberOf(publish.payload());
            if (number >= 0 && !begun.contains(number)) {
                untilNanos.merge(number, now() + publish.expirySeconds() * SECOND, Math::max);
            }
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (untilNanos.isEmpty() || !(message instanceof Publish publish)) {
            return;
        }
        long number = NumberedPayload.numberOf(publish.data());
        Long until = untilNanos.remove(number);
        begun.add(number);
        if (until != null && !publish.dup() && now() > until + TOLERANCE_NANOS) {
            broken(node, "it was sent " + publish + " " + (now() - until) / SECOND + " s after that had expired");
        }
    }

    /** What is on disk grows older while the gateway is away, as far as its wall clock tells how long that is (R8.33). */
    @Override
    public void onGatewayDown() {
        if (!scene().isWallClockRight()) {
            untilNanos.clear();
        }
    }
}
