package org.sngateway.sim.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.broker.Mqtt5Session;
import org.sngateway.gateway.core.mqtt.MqttEvent;

/**
 * A client of the broker: its path to the broker, its connections, each with a number of its own, and its session,
 * which outlives them.
 */
public final class BrokerClient {
    static final int NO_NODE = -1;

    final String clientId;
    /** Index of the session's node, or {@link #NO_NODE}. */
    final int node;
    /** The number of the connection as the gateway sees it. */
    int gatewayEpoch;
    /** The number as the broker sees it; 0 = there is none. */
    int brokerEpoch;

    /** The number of the connection that the broker closed last, in order. */
    int closedEpoch;

    /** What the gateway's end and the broker's know of the packets of the connection. */
    @Nullable
    Wire wire;

    /** What its CONNECT and DISCONNECT say of its session, with MQTT 5. */
    @Nullable
    Mqtt5Session terms;

    /** When the gateway opened the connection, and whether a clean session was to begin. */
    long openedNanos;

    boolean opensCleanSession;

    /** The client has asked for a clean session, or the gateway may have forgotten that one has begun. */
    private boolean mayBeginCleanSession = true;
    /** It was let in with a clean session, which has not begun at the broker. */
    private boolean isCleanSessionOwed;
    /** It has asked for another one since: what was acknowledged in the first one goes out in that. */
    private boolean isEarlierOneOwed;

    private long askedNanos;

    /** The broker has accepted the connection. */
    boolean isConnected;

    /** The gateway has a connection, or is opening one. */
    boolean isOpen;

    /** The gateway has received the CONNACK. */
    boolean isUp;

    /** The broker has lost the connection, and the gateway has not noticed. */
    boolean isHalfOpen;

    /** Another MQTT client uses its client id. */
    boolean isContested;

    /** The broker ended its last connection for that. */
    boolean wasTakenOver;

    /** When the gateway last sent something. */
    long saidNanos;

    /** What the gateway has sent while the broker reads nothing. */
    final List<Runnable> waiting = new ArrayList<>(0);

    /** The gateway reads the connection. */
    boolean isRead = true;

    /** What has come to the gateway's end and is not read. */
    final Deque<MqttEvent> unread = new ArrayDeque<>();

    long toBrokerNanos;
    long toGatewayNanos;

    /** The retained messages of its topics, which no other client subscribes to. They outlive its session. */
    final Map<String, SimBroker.Waiting> retained = new TreeMap<>();

    /** Its session at the broker. */
    SimBroker.@Nullable Session session;

    /** The gateway has a connection no longer: nothing more comes from it. Returns its number. */
    int endAtGateway() {
        isOpen = false;
        isUp = false;
        isHalfOpen = false;
        return gatewayEpoch++;
    }

    /** The client asks for a clean session. */
    void asksForCleanSession(long nowNanos) {
        isEarlierOneOwed |= isCleanSessionOwed;
        isCleanSessionOwed = false;
        mayBeginCleanSession = true;
        askedNanos = nowNanos;
    }

    /** The gateway lets the client in. */
    void onLetIn() {
        isCleanSessionOwed = mayBeginCleanSession;
    }

    /** A clean session has begun on the connection. */
    void onCleanSessionBegun() {
        if (isEarlierOneOwed) {
            isEarlierOneOwed = false;
        } else if (openedNanos >= askedNanos) {
            mayBeginCleanSession = false;
            isCleanSessionOwed = false;
        }
    }

    /** The gateway's process has ended. */
    void onGatewayEnded() {
        mayBeginCleanSession = true;
    }

    boolean mayBeginCleanSession() {
        return mayBeginCleanSession;
    }

    BrokerClient(String clientId, int node) {
        this.clientId = clientId;
        this.node = node;
    }
}
