package org.sngateway.gateway.homeassistant;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.readmodel.NodeRow;
import org.sngateway.gateway.store.Json;
import org.sngateway.sn.message.Payload;

/**
 * Tells Home Assistant of the gateway and its nodes, each time that the connection is up and each time that Home Assistant has
 * started, some at a time. Owned by the event loop; what it needs of time is that {@link #onSecond} is called each second.
 */
public final class HomeAssistant implements QuietCoreListener {
    /** The gateway's own connection to the broker. */
    public interface Broker {
        /** Publishes at QoS 0, retained; the empty payload deletes what is retained. */
        void publishRetained(String topic, Payload payload);

        /**
         * Subscribes at QoS 0.
         *
         * @param packetId 1 to 65535, another one for each request
         */
        void subscribe(int packetId, String filter);

        /** Gives up a subscription. */
        void unsubscribe(int packetId, String filter);
    }

    /**
     * The status topic has the first seconds of a connection for itself: a broker that closes then closes because of that, and
     * one that closes later because of what is published here.
     */
    private static final int BEGIN_SECONDS = 6;

    private static final int SOON_SECONDS = 5;
    private static final int MAX_QUICK_LOSSES = 3;
    /** All gateways hear at the same moment that Home Assistant has started. */
    private static final int MAX_BIRTH_DELAY_SECONDS = 10;

    private static final int DEVICES_PER_SECOND = 20;
    private static final int STATES_PER_SECOND = 200;
    /** Measurements of a node; its state is told at once. */
    private static final int INTERVAL_SECONDS = 60;
    /** After a subscription; then the broker has sent what it retains. */
    private static final int RETAINED_SECONDS = 5;

    private static final int BIRTH = 1;
    private static final int TOLD_BEFORE = 2;
    private static final int NO_LONGER = 3;
    /** Nodes without a session that the broker tells of; any program may write there. */
    private static final int MAX_TOLD_BEFORE = 10_000;
    /** Nodes that are gone and not yet deleted at the broker; more are forgotten there. */
    private static final int MAX_REMOVALS = 10_000;

    private static final String ONLINE = "online";

    private final Logger log = LoggerFactory.getLogger("home-assistant");
    private final Discovery discovery;
    private final long expirySeconds;
    private final Function<String, Optional<NodeRow>> rows;
    private final RandomGenerator random;
    private final Broker broker;

    private final Map<String, NodeState> nodes = new LinkedHashMap<>();
    private final Set<String> toConfigure = new LinkedHashSet<>();
    private final Set<String> toTell = new LinkedHashSet<>();
    private final Set<String> toRemove = new LinkedHashSet<>();
    private Iterator<String> visits = List.<String>of().iterator();

    private long nowSecond;
    /** When all of it is told again; {@link Long#MAX_VALUE} = not at all. */
    private long beginSecond = Long.MAX_VALUE;

    private boolean hasBegun;
    private long begunSecond;
    private int quickLosses;
    private boolean isGivenUp;

    /**
     * Nothing is told yet.
     *
     * @param rows what the read model knows of a node
     */
    public HomeAssistant(
            HomeAssistantSettings settings,
            Function<String, Optional<NodeRow>> rows,
            RandomGenerator random,
            Broker broker) {
        this.discovery = new Discovery(settings);
        this.expirySeconds = settings.nodeExpiry().toSeconds();
        this.rows = rows;
        this.random = random;
        this.broker = broker;
    }

    // ---- the gateway's own connection

    /** It is up. */
    public void onUp() {
        beginSecond = isGivenUp ? Long.MAX_VALUE : nowSecond + BEGIN_SECONDS;
    }

    /**
     * It is down, or could not be opened. A broker may close because of what is published here; one that lets nobody in after that
     * was away itself.
     */
    public void onDown() {
        boolean isQuick = hasBegun && nowSecond - begunSecond < SOON_SECONDS;
        quickLosses = isQuick ? quickLosses + 1 : 0;
        if (quickLosses == MAX_QUICK_LOSSES && !isGivenUp) {
            isGivenUp = true;
            log.warn(
                    "state=given-up hint=\"the broker closes the connection after each publication under {}; allow it, or set"
                            + " home-assistant: enabled: off\"",
                    discovery.gatewayTopic());
        }
        hasBegun = false;
        beginSecond = Long.MAX_VALUE;
    }

    /** A packet came on it. */
    public void onPacket(MqttEvent.Packet packet) {
        if (packet instanceof MqttEvent.SubAck subAck && subAck.reasonCode().isRefusal()) {
            log.warn(
                    "filter={} state=refused reason={} hint=\"allow the gateway to subscribe to it, else Home Assistant {}\"",
                    subAck.packetId() == BIRTH
                            ? discovery.birthTopic()
                            : discovery.stateFilter().orElse(""),
                    subAck.reasonCode(),
                    subAck.packetId() == BIRTH
                            ? "misses its devices if it starts without retained messages"
                            : "takes nodes for connected that left while the gateway was down");
        } else if (packet instanceof MqttEvent.Publish publish && publish.retain()) {
            discovery.clientIdOf(publish.topic()).ifPresent(clientId -> onToldBefore(clientId, publish.payload()));
        } else if (packet instanceof MqttEvent.Publish publish
                && publish.topic().equals(discovery.birthTopic())
                && publish.payload().equals(Payload.ofText(ONLINE))) {
            beginSecond = nowSecond + 1 + random.nextInt(MAX_BIRTH_DELAY_SECONDS);
        }
    }

    /** An earlier run of the gateway told of a node. One that has no session now has left. */
    private void onToldBefore(String clientId, Payload payload) {
        if (nodes.containsKey(clientId) || toRemove.contains(clientId) || nodes.size() >= MAX_TOLD_BEFORE) {
            return;
        }
        NodeState node = new NodeState(SessionState.DISCONNECTED);
        try {
            node.learn(Json.object(payload.asText()));
        } catch (IllegalArgumentException notOurs) {
            return;
        }
        node.onEnded(nowSecond);
        nodes.put(clientId, node);
        if (discovery.covers(clientId)) {
            toConfigure.add(clientId);
        } else {
            onForgotten(clientId);
        }
    }

    /** Called each second. */
    public void onSecond() {
        nowSecond++;
        if (nowSecond >= beginSecond) {
            begin();
        }
        if (hasBegun) {
            if (nowSecond == begunSecond + RETAINED_SECONDS) {
                // Else each state would come back to the gateway.
                discovery.stateFilter().ifPresent(filter -> broker.unsubscribe(NO_LONGER, filter));
            }
            some(toRemove, DEVICES_PER_SECOND, this::remove);
            some(toConfigure, DEVICES_PER_SECOND, this::configure);
            some(toTell, STATES_PER_SECOND, this::tell);
        }
        visitSome();
    }

    private void begin() {
        beginSecond = Long.MAX_VALUE;
        if (!hasBegun) {
            hasBegun = true;
            begunSecond = nowSecond;
            broker.subscribe(BIRTH, discovery.birthTopic());
            discovery.stateFilter().ifPresent(filter -> broker.subscribe(TOLD_BEFORE, filter));
        }
        publish(discovery.gatewayTopic(), discovery.gateway());
        toConfigure.addAll(nodes.keySet());
    }

    private static void some(Set<String> clientIds, int count, Consumer<String> what) {
        Iterator<String> next = clientIds.iterator();
        for (int i = 0; i < count && next.hasNext(); i++) {
            String clientId = next.next();
            next.remove();
            what.accept(clientId);
        }
    }

    private void configure(String clientId) {
        NodeState node = nodes.get(clientId);
        if (node != null) {
            rows.apply(clientId).ifPresent(node::learn);
            publish(discovery.deviceTopic(clientId), discovery.node(clientId, node.known()));
            node.configured();
            toTell.add(clientId);
        }
    }

    private void tell(String clientId) {
        NodeState node = nodes.get(clientId);
        if (node != null && !toConfigure.contains(clientId)) {
            rows.apply(clientId).ifPresent(node::learn);
            publish(discovery.stateTopic(clientId), node.tell(nowSecond));
        }
    }

    private void remove(String clientId) {
        publish(discovery.deviceTopic(clientId), "");
        publish(discovery.stateTopic(clientId), "");
    }

    private void publish(String topic, String payload) {
        broker.publishRetained(topic, Payload.ofText(payload));
    }

    /** Some nodes each second: what was measured, and which ones are gone for long. */
    private void visitSome() {
        if (!visits.hasNext()) {
            visits = List.copyOf(nodes.keySet()).iterator();
        }
        for (int i = 0; i < STATES_PER_SECOND && visits.hasNext(); i++) {
            String clientId = visits.next();
            NodeState node = nodes.get(clientId);
            if (node == null) {
                continue;
            }
            rows.apply(clientId).ifPresent(node::learn);
            if (node.isGoneFor(expirySeconds, nowSecond)) {
                onForgotten(clientId);
            } else if (node.isToBeConfigured()) {
                toConfigure.add(clientId);
            } else if (node.isToBeTold(INTERVAL_SECONDS, nowSecond)) {
                toTell.add(clientId);
            }
        }
    }

    // ---- the nodes

    @Override
    public void onState(String clientId, @Nullable NodeAddress address, SessionState state) {
        NodeState node = nodes.get(clientId);
        if (node != null) {
            node.onState(state);
            toTell.add(clientId);
        } else if (discovery.covers(clientId)) {
            nodes.put(clientId, new NodeState(state));
            toRemove.remove(clientId);
            toConfigure.add(clientId);
        }
    }

    /** The device stays: a node with CleanSession comes back, and its owner has given it a name and a room. */
    @Override
    public void onSessionEnded(String clientId) {
        NodeState node = nodes.get(clientId);
        if (node != null) {
            node.onEnded(nowSecond);
            toTell.add(clientId);
        }
    }

    /** The operator has forgotten a node, or it is gone for long: its device is deleted. */
    public void onForgotten(String clientId) {
        if (nodes.remove(clientId) != null) {
            toConfigure.remove(clientId);
            toTell.remove(clientId);
            if (toRemove.size() < MAX_REMOVALS) {
                toRemove.add(clientId);
            }
        }
    }

    /** The log and the counters tell it. */
    @Override
    public void onFault(String clientId, RuntimeException fault) {}
}
