package org.sngateway.sim.world;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.broker.Mqtt5Session;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.BrokerLimits;

/** The connections between gateway and broker: in order and without loss while they last; they can be lost. */
public final class BrokerLink implements SimBroker.Connections {
    /** After this time a gateway on a disk in order has written what it makes of a CONNACK. */
    private static final long WRITTEN_NANOS = 5_000_000_000L;

    private static final long CONNECT_TIMEOUT_NANOS = 10_000_000_000L;
    /** After this time the gateway's own keep alive notices a dead connection. */
    private static final long KEEP_ALIVE_NANOS = 90_000_000_000L;

    /** A connection in the making is given up after this time (R8.31). */
    private static final long LATEST_CONNACK_NANOS = 60_000_000_000L;

    private static final long TAKEOVER_NANOS = 3_000_000_000L;
    private static final int FIRST_NODE = 0;
    private static final ReasonCode KEEP_ALIVE_TIMEOUT = new ReasonCode(0x8D);
    private static final ReasonCode QUOTA_EXCEEDED = new ReasonCode(0x97);

    /** The gateway's end, and the observers. */
    public interface Listener extends SimBroker.Listener {
        /** An event for the gateway. */
        void onEvent(BrokerClient client, MqttEvent event);
    }

    private final Timeline timeline;
    private final BrokerConditions conditions;
    private final BrokerLimits limits;
    private final Listener listener;
    private final Duration sessionExpiry;
    private final Duration willDelay;
    private final SimBroker broker;
    /** All clients that ever connected, sorted, because the order of a hash table is not reproducible. */
    private final Map<String, BrokerClient> clients = new TreeMap<>();

    private long nowNanos;
    private boolean down;
    private boolean silent;
    private boolean refusing;
    private boolean slow;
    private boolean ready = true;
    private boolean banning;
    private boolean stalled;
    private boolean calm;

    /**
     * Connections to a broker without sessions.
     *
     * @param sessionExpiry of the gateway's configuration
     * @param willDelay of the gateway's configuration
     */
    public BrokerLink(
            Timeline timeline,
            BrokerConditions conditions,
            Duration sessionExpiry,
            Duration willDelay,
            Listener listener) {
        this.timeline = timeline;
        this.conditions = conditions;
        this.listener = listener;
        this.sessionExpiry = sessionExpiry;
        this.willDelay = willDelay;
        limits = conditions.limits();
        broker = new SimBroker(limits, willDelay, this, listener);
    }

    public SimBroker broker() {
        return broker;
    }

    /** The time of the next action. */
    public void setNow(long nanos) {
        nowNanos = nanos;
    }

    /** Whether broker and path are free of faults. */
    boolean isHealthy() {
        return !down && !silent && !refusing && !slow && ready && !stalled && !broker.refusesForNow();
    }

    /** Whether the broker lets this client in, or would, and leaves its client id to it. */
    boolean isFairTo(BrokerClient client) {
        return !(banning && client.node == FIRST_NODE) && (calm || limits.connections() == 0) && !client.isContested;
    }

    /** Whether the gateway takes its own connection for one that is up, though the broker has lost it. */
    boolean isOwnHalfOpen() {
        return clients.values().stream().anyMatch(client -> client.node == BrokerClient.NO_NODE && client.isHalfOpen);
    }

    /** Whether the broker takes a repeated message at QoS 2 for another one. */
    boolean repeatsQos2() {
        return limits.answersQos2ByPubAck();
    }

    /** A client that is not a node: an existing one, or a new one. */
    public BrokerClient client(String clientId) {
        BrokerClient known = clients.get(clientId);
        return known == null ? new BrokerClient(clientId, BrokerClient.NO_NODE) : known;
    }

    // ---- faults

    void setDown(boolean isDown) {
        down = isDown;
        if (isDown) {
            dropAll("the broker is away");
        }
    }

    /** Nothing passes; packets under way are lost, and so are the connections, but that is noticed only later. */
    void setSilent(boolean isSilent) {
        if (isSilent && !silent) {
            for (BrokerClient client : clients.values()) {
                int epoch = client.gatewayEpoch;
                broker.onConnectionLost(client);
                client.isHalfOpen |= client.isUp && client.brokerEpoch == epoch;
                client.brokerEpoch = 0;
                if (client.isOpen) {
                    timeline.at(
                            nowNanos + KEEP_ALIVE_NANOS,
                            () -> arrive(
                                    client,
                                    epoch,
                                    new MqttEvent.ConnectionLost(!client.isUp, true, null, "nothing was heard")));
                }
            }
        }
        silent = isSilent;
    }

    void setRefusing(boolean isRefusing) {
        refusing = isRefusing;
        if (isRefusing) {
            dropAll("the broker closed the connection");
        }
    }

    void setSlow(boolean isSlow) {
        slow = isSlow;
    }

    /** It refuses all as not authorised, or no longer. */
    void setNotReady(boolean isNotReady) {
        ready = !isNotReady;
        if (isNotReady) {
            dropAll("the broker was restarted");
        }
    }

    /** It refuses messages for a quota, or no longer. */
    void setQuotaUsedUp(boolean isUsedUp) {
        broker.setQuotaUsedUp(isUsedUp);
    }

    /** It knows no rights of its clients, or does again. */
    void setWithoutRights(boolean isWithoutRights) {
        broker.setWithoutRights(isWithoutRights);
    }

    /** It refuses the first node, or no longer. */
    void setBanning(boolean isBanning) {
        banning = isBanning;
        BrokerClient first = firstNode();
        if (isBanning && first != null && first.brokerEpoch != 0) {
            close(first, ReasonCode.NOT_AUTHORIZED);
        }
    }

    /** Another client uses the client id of the first node, or no longer. */
    void setContested(boolean isContested) {
        BrokerClient first = firstNode();
        if (first != null) {
            first.isContested = isContested;
            if (isContested) {
                takeOver(first);
            }
        }
    }

    /** The other client connects again some seconds after it lost the client id. */
    private void takeOver(BrokerClient client) {
        if (!client.isContested) {
            return;
        }
        if (client.brokerEpoch != 0) {
            close(client, ReasonCode.SESSION_TAKEN_OVER);
            client.wasTakenOver = true;
        }
        timeline.at(nowNanos + TAKEOVER_NANOS, () -> takeOver(client));
    }

    private @Nullable BrokerClient firstNode() {
        return clients.values().stream()
                .filter(client -> client.node == FIRST_NODE)
                .findFirst()
                .orElse(null);
    }

    /** It reads nothing, or again. */
    void setStalled(boolean isStalled) {
        stalled = isStalled;
        for (BrokerClient client : clients.values()) {
            if (client.isUp) {
                int epoch = client.gatewayEpoch;
                timeline.at(nowNanos, () -> arrive(client, epoch, new MqttEvent.Writable(!isStalled)));
            }
            if (!isStalled) {
                client.waiting.forEach(Runnable::run);
                client.waiting.clear();
            }
        }
    }

    /** From now on it has no limit of connections, and idle ones stay. */
    void calmDown() {
        calm = true;
        clients.values().forEach(client -> client.isContested = false);
    }

    /** All connections are lost, with the packets under way. */
    void dropAll(String reason) {
        for (BrokerClient client : clients.values()) {
            broker.onConnectionLost(client);
            if (client.brokerEpoch != 0) {
                boolean isUnanswered = !client.isUp;
                toGateway(client, client.brokerEpoch, new MqttEvent.ConnectionLost(isUnanswered, reason));
                client.brokerEpoch = 0;
            }
        }
    }

    /** The broker is replaced: all sessions are gone. */
    void forgetAll() {
        dropAll("the broker was restarted");
        clients.values().forEach(broker::forget);
    }

    /**
     * The gateway's process has ended; packets that it has sent still arrive.
     *
     * @param diskUpSinceNanos since when its disk has been free of faults; {@code Deadline.NEVER} if it is not
     */
    public void onGatewayEnded(long diskUpSinceNanos) {
        for (BrokerClient client : clients.values()) {
            SimBroker.Session session = client.session;
            if (session != null && nowNanos - Math.max(session.toldNanos, diskUpSinceNanos) < WRITTEN_NANOS) {
                session.told = false;
            }
            int epoch = client.endAtGateway();
            client.onGatewayEnded();
            timeline.at(Math.max(nowNanos + delayNanos(), client.toBrokerNanos), () -> {
                if (client.brokerEpoch == epoch) {
                    client.brokerEpoch = 0;
                    broker.onConnectionLost(client);
                }
            });
        }
    }

    // ---- traffic

    /** A command of the gateway. */
    public void send(BrokerClient client, MqttCommand command) {
        if (command instanceof MqttCommand.Reading reading) {
            read(client, reading.on());
            return;
        }
        Wire wire = client.wire;
        if (command instanceof MqttCommand.Open open) {
            onOpened(client, open);
            leave(client, client.gatewayEpoch, new Wire.Packet(command, 0));
        } else if (command instanceof MqttCommand.Close) {
            leave(client, client.endAtGateway(), new Wire.Packet(command, 0));
        } else if (wire != null) {
            wire.send(command);
        }
    }

    private void onOpened(BrokerClient client, MqttCommand.Open open) {
        clients.put(client.clientId, client);
        int epoch = ++client.gatewayEpoch;
        client.isOpen = true;
        client.isUp = false;
        client.isHalfOpen = false;
        client.isRead = true;
        client.unread.clear();
        client.wire =
                new Wire(limits, packet -> leave(client, epoch, packet), what -> listener.onMisbehaviour(client, what));
        client.openedNanos = nowNanos;
        client.opensCleanSession = open.cleanStart();
        boolean isNode = client.node != BrokerClient.NO_NODE;
        if (limits.isMqtt5() && isNode && open.cleanStart() && !client.mayBeginCleanSession()) {
            listener.onSessionLost(client, "begins a clean session that its client did not ask for");
        }
    }

    /** A packet leaves the gateway. */
    private void leave(BrokerClient client, int epoch, Wire.Packet packet) {
        MqttCommand command = packet.command();
        if (silent) {
            if (command instanceof MqttCommand.Open) {
                timeline.at(
                        nowNanos + CONNECT_TIMEOUT_NANOS,
                        () -> arrive(client, epoch, new MqttEvent.ConnectionLost(true, "no answer")));
            }
            return;
        }
        client.saidNanos = nowNanos;
        if (command instanceof MqttCommand.Open && (slow || stalled)) {
            timeline.at(nowNanos + LATEST_CONNACK_NANOS, () -> giveUp(client, epoch));
        }
        Wire wire = client.wire;
        if (stalled) {
            client.waiting.add(() -> underWay(client, epoch, packet, wire));
        } else {
            underWay(client, epoch, packet, wire);
        }
    }

    /** The gateway's end gives up a connection whose CONNACK has not come. */
    private void giveUp(BrokerClient client, int epoch) {
        if (client.gatewayEpoch == epoch && !client.isUp) {
            arrive(client, epoch, new MqttEvent.ConnectionLost(true, "no answer"));
            if (client.brokerEpoch == epoch) {
                client.brokerEpoch = 0;
                broker.onConnectionLost(client);
            }
        }
    }

    private void underWay(BrokerClient client, int epoch, Wire.Packet packet, @Nullable Wire wire) {
        client.toBrokerNanos = Math.max(nowNanos + delayNanos(), client.toBrokerNanos);
        timeline.at(client.toBrokerNanos, () -> atBroker(client, epoch, packet, wire));
    }

    private void atBroker(BrokerClient client, int epoch, Wire.Packet packet, @Nullable Wire wire) {
        MqttCommand command = packet.command();
        if (command instanceof MqttCommand.Open open) {
            if (down || silent) {
                toGateway(client, epoch, new MqttEvent.ConnectionLost("Connection refused"));
            } else if (refusing) {
                toGateway(
                        client,
                        epoch,
                        new MqttEvent.ConnectRefused(ReasonCode.SERVER_UNAVAILABLE, "server unavailable"));
            } else if (!ready || (banning && client.node == FIRST_NODE)) {
                toGateway(client, epoch, new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "not authorised"));
            } else if (isFull(client)) {
                toGateway(client, epoch, new MqttEvent.ConnectRefused(refusalOfMore(), "too many connections"));
            } else {
                broker.onConnectionLost(client);
                client.brokerEpoch = epoch;
                client.wasTakenOver = false;
                accept(client, open);
                watch(client, epoch);
            }
        } else if (client.brokerEpoch == epoch) {
            MqttCommand taken = wire == null ? command : wire.taken(packet);
            if (command instanceof MqttCommand.Close close) {
                client.brokerEpoch = 0;
                Mqtt5Session terms = client.terms;
                boolean endsSession = terms != null && terms.endsAtDisconnect(close.keepsSession());
                if (endsSession && close.keepsSession() && client.node != BrokerClient.NO_NODE) {
                    listener.onSessionLost(client, "ends its session though its client stays");
                }
                broker.onDisconnect(client, endsSession);
            } else if (taken != null) {
                broker.onCommand(client, taken);
            }
        }
    }

    /** With MQTT 5 an old session is ended in order where its will might come out. */
    private void accept(BrokerClient client, MqttCommand.Open open) {
        if (!limits.isMqtt5()) {
            broker.open(client, open.cleanSession(), open.cleanSession(), null);
            return;
        }
        Mqtt5Session terms = Mqtt5Session.of(open, sessionExpiry, willDelay);
        if (terms.looksForOldSession()) {
            broker.onDisconnect(client, terms.endsAtDisconnect(false));
        }
        client.terms = terms;
        boolean endsWithConnection = terms.expiry().isZero();
        if (endsWithConnection && client.node != BrokerClient.NO_NODE) {
            listener.onSessionLost(client, "lets its session end with its connection");
        }
        broker.open(client, terms.cleanStart(), endsWithConnection, terms.hasBackStop() ? open.will() : null);
    }

    @Override
    public long now() {
        return nowNanos;
    }

    @Override
    public void after(Duration time, Runnable action) {
        timeline.at(nowNanos + time.toNanos(), action);
    }

    private boolean isFull(BrokerClient client) {
        return limits.connections() > 0
                && !calm
                && client.brokerEpoch == 0
                && clients.values().stream()
                                .filter(other -> other.brokerEpoch != 0)
                                .count()
                        >= limits.connections();
    }

    private ReasonCode refusalOfMore() {
        return limits.isMqtt5() ? QUOTA_EXCEEDED : ReasonCode.SERVER_UNAVAILABLE;
    }

    /** Closes the connection when nothing has come for too long; the gateway's own pings are not late. */
    private void watch(BrokerClient client, int epoch) {
        long idleNanos = limits.idleTimeout().toNanos();
        if (idleNanos == 0 || calm || client.brokerEpoch != epoch) {
            return;
        }
        if (nowNanos - client.saidNanos >= idleNanos) {
            // The gateway's end of the connection finds out that it is not the broker's word about a request (R8.30).
            close(client, KEEP_ALIVE_TIMEOUT, true);
        } else {
            timeline.at(client.saidNanos + idleNanos, () -> watch(client, epoch));
        }
    }

    @Override
    public void send(BrokerClient client, MqttEvent packet) {
        toGateway(client, client.brokerEpoch, packet);
    }

    @Override
    public void close(BrokerClient client, ReasonCode why) {
        close(client, why, false);
    }

    private void close(BrokerClient client, ReasonCode why, boolean isOfPath) {
        ReasonCode said = limits.isMqtt5() ? why : null;
        String reason = said == null ? "the broker closed the connection" : said.inWords();
        toGateway(client, client.brokerEpoch, new MqttEvent.ConnectionLost(!client.isUp, isOfPath, said, reason));
        broker.onConnectionLost(client);
        // What the broker has sent before arrives before.
        client.closedEpoch = client.brokerEpoch;
        client.brokerEpoch = 0;
    }

    private void toGateway(BrokerClient client, int epoch, MqttEvent event) {
        client.toGatewayNanos = Math.max(nowNanos + delayNanos(), client.toGatewayNanos);
        timeline.at(client.toGatewayNanos, () -> arrive(client, epoch, event));
    }

    private void arrive(BrokerClient client, int epoch, MqttEvent event) {
        if (client.gatewayEpoch != epoch) {
            return;
        }
        if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            client.endAtGateway();
        } else if (client.brokerEpoch != epoch && client.closedEpoch != epoch) {
            // It was under way when the connection was lost.
            return;
        }
        client.isUp |= event instanceof MqttEvent.Connected;
        if (event instanceof MqttEvent.Connected connected && client.session != null) {
            if (connected.sessionPresent() == SessionPresent.NO && !client.session.told) {
                client.session.told = true;
                client.session.toldNanos = nowNanos;
            }
        }
        if (event instanceof MqttEvent.Connected && client.opensCleanSession) {
            client.onCleanSessionBegun();
        }
        if (event instanceof MqttEvent.ConnectionLost lost) {
            boolean isRead = client.isRead && client.unread.isEmpty();
            client.unread.clear();
            read(client, isRead ? lost : unread(lost));
            return;
        } else if (!client.isRead || !client.unread.isEmpty()) {
            client.unread.add(event);
            return;
        }
        read(client, event);
    }

    /** What the broker said before, and why it closes, is lost: it resets a connection on which it has not read all either. */
    private static MqttEvent.ConnectionLost unread(MqttEvent.ConnectionLost lost) {
        return new MqttEvent.ConnectionLost(lost.isUnanswered(), lost.isOfPath(), null, "the connection was reset");
    }

    private void read(BrokerClient client, MqttEvent event) {
        Wire wire = client.wire;
        listener.onEvent(client, event);
        if (wire != null) {
            wire.onEvent(event);
        }
    }

    /** The gateway reads the connection or not; what it does not read waits in order. */
    private void read(BrokerClient client, boolean on) {
        client.isRead = on;
        if (on) {
            timeline.at(nowNanos, () -> {
                while (client.isRead && !client.unread.isEmpty()) {
                    read(client, client.unread.remove());
                }
            });
        }
    }

    private long delayNanos() {
        return (slow ? conditions.slowDelay() : conditions.delay()).toNanos();
    }
}
