package org.sngateway.gateway.core.model;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;

/**
 * The sessions as the text wants them (R6.4), without the core's code. After the core has had an input the model gets it too:
 * it changes its states and takes out of what was {@link Seen} just what the cell of the table demands.
 */
final class Model {
    /** The rows of answers: nobody is told anything about one that nobody waits for. */
    private static final List<String> ANSWERS = List.of("10", "14", "18");

    final Map<String, Client> clients = new LinkedHashMap<>();
    final boolean sameHostOnly;
    final Hits hits;
    final Setup setup = new Setup(this);
    final Life life = new Life(this);
    final Links links = new Links(this);
    private final Traffic traffic = new Traffic(this);
    private final Map<NodeAddress, Long> refusedAt = new HashMap<>();
    private final Map<NodeAddress, Long> disconnectAnsweredAt = new HashMap<>();
    long now;
    Seen seen = new Seen(true);
    /** Whether the gateway's own connection is up. */
    boolean ownUp;

    Model(List<String> ids, boolean sameHostOnly, Hits hits) {
        ids.forEach(id -> clients.put(id, new Client(id, new HashMap<>())));
        this.sameHostOnly = sameHostOnly;
        this.hits = hits;
    }

    void begin(Seen next, long nowNanos) {
        seen = next;
        now = nowNanos;
    }

    /** Whose address this is. */
    @Nullable
    Client at(NodeAddress address) {
        for (Client one : clients.values()) {
            if (address.equals(one.at)) {
                return one;
            }
        }
        return null;
    }

    /** Whose address this is, or was when the client left or was lost. */
    @Nullable
    Client sender(NodeAddress address) {
        Client sender = at(address);
        for (Client one : clients.values()) {
            boolean left = one.column() == 'D' || one.column() == 'L';
            if (sender == null && left && address.equals(one.lastAt)) {
                sender = one;
            }
        }
        return sender;
    }

    /** A message that counts. */
    void heard(Client client) {
        client.heardAt = now;
        client.heardSinceConnAck = true;
    }

    // ---- what a client sends

    void onDatagram(NodeAddress from, SnMessage message) {
        Client bound = at(from);
        Client sender = sender(from);
        char column = sender == null ? 'N' : sender.column();
        if (message instanceof Connect connect) {
            setup.onConnect(from, connect, column);
            return;
        }
        boolean ofAnother = message instanceof PingReq pingReq
                && pingReq.hasClientId()
                && (sender == null || !sender.id.equals(pingReq.clientId()));
        String row = ofAnother && sender != null ? "9" : row(message);
        hits.hit(row, column);
        if (message instanceof WillTopic || message instanceof WillMsg) {
            setup.onWillMessage(from, message);
        } else if (message instanceof PingReq pingReq && (ofAnother || bound == null) && pingReq.hasClientId()) {
            life.onPingReqOfAnother(from, pingReq.clientId(), () -> refuse(from));
        } else if (message instanceof Disconnect disconnect) {
            onDisconnect(from, bound, disconnect);
        } else if (message instanceof Publish publish && publish.qos() == QoS.MINUS_ONE) {
            onQosMinusOne(bound, publish);
        } else if (message instanceof SearchGw) {
            if (ownUp) {
                seen.answer(from, new GwInfo(7, Payload.EMPTY));
            }
        } else if (!row.equals("22") && bound == null) {
            if (!ANSWERS.contains(row)) {
                refuse(from);
            }
        } else if (!row.equals("22") && bound != null && bound.isLive() && !(row.equals("10") && column == 'S')) {
            heard(bound);
            traffic.serve(bound, message);
        }
    }

    private static String row(SnMessage message) {
        if (message instanceof Disconnect disconnect) {
            return disconnect.sleepDurationSeconds() > 0 ? "12" : "11";
        } else if (message instanceof PingReq pingReq) {
            return pingReq.hasClientId() ? "8" : "7";
        } else if (message instanceof Publish publish) {
            return publish.qos() == QoS.MINUS_ONE ? "15" : "16";
        }
        return switch (message.type()) {
            case WILLTOPIC -> "5";
            case WILLMSG -> "6";
            case PINGRESP -> "10";
            case REGISTER -> "13";
            case REGACK -> "14";
            case PUBREL -> "17";
            case PUBACK, PUBREC, PUBCOMP -> "18";
            case SUBSCRIBE, UNSUBSCRIBE -> "19";
            case WILLTOPICUPD, WILLMSGUPD -> "20";
            case SEARCHGW -> "21";
            default -> "22";
        };
    }

    /** "dc": R8.5, at most so often. */
    private boolean refuse(NodeAddress from) {
        Long last = refusedAt.get(from);
        boolean allowed = last == null || now - last >= Times.DISCONNECT_INTERVAL;
        if (allowed) {
            refusedAt.put(from, now);
            seen.answer(from, Disconnect.plain());
        }
        return allowed;
    }

    private void onDisconnect(NodeAddress from, @Nullable Client bound, Disconnect disconnect) {
        if (bound != null) {
            life.onDisconnect(bound, disconnect.sleepDurationSeconds());
            return;
        }
        Long last = disconnectAnsweredAt.get(from);
        if ((last == null || now - last >= Times.DISCONNECT_REPLY_INTERVAL) && refuse(from)) {
            disconnectAnsweredAt.put(from, now);
        }
    }

    private void onQosMinusOne(@Nullable Client bound, Publish publish) {
        if (bound != null && bound.isLive()) {
            heard(bound);
        }
        String topic = publish.topic() instanceof NormalTopicId ? null : Traffic.nameOf(null, publish.topic());
        if (topic != null && ownUp) {
            seen.command(Times.OWN, new MqttCommand.Publish(topic, publish.data(), QoS.ZERO, false, false, 0));
        }
    }

    // ---- what the operator does

    /** Row 33. */
    void onKick(Client client) {
        hits.hit("33", client.column());
        if (client.isLive() || client.attempt != null) {
            life.end(client);
        }
    }

    // ---- what the broker does

    void onBroker(String clientId, MqttEvent event) {
        Client client = clients.get(clientId);
        if (client == null) {
            links.onOwn(event);
        } else if (event instanceof MqttEvent.Connected connected) {
            links.onConnected(client, connected.sessionPresent() == SessionPresent.YES);
        } else if (event instanceof MqttEvent.ConnectRefused refused) {
            links.onRefused(client, refused.reasonCode());
        } else if (event instanceof MqttEvent.ConnectionLost lost) {
            links.onLost(client, lost);
        } else if (event instanceof MqttEvent.Publish publish) {
            hits.hit("27", client.column());
            if (!client.drainsOnly) {
                client.deliveries.onBroker(publish);
            }
        } else {
            client.uplink.onBroker(event, seen, now);
            if (!client.drainsOnly) {
                client.requests.onBroker(event, seen, now);
            }
            if (!client.drainsOnly && event instanceof MqttEvent.PubRel pubRel) {
                client.deliveries.onBrokerReleased(pubRel.packetId());
            }
            life.settle(client);
        }
    }

    // ---- what is left of what was seen

    /** What goes to this client beside answers, or was dropped instead. */
    void takeDeliveries(Client client, boolean timePassed) {
        for (Seen.Drop drop : seen.takeDrops(client.id)) {
            boolean gaveUp = drop.reason() == DropReason.NOT_ACKNOWLEDGED || drop.reason() == DropReason.NOT_REGISTERED;
            if (timePassed && client.state == 'A' && gaveUp) {
                hits.hit("25", 'A');
            }
            client.deliveries.onDropped(drop.reason(), drop.topic());
        }
        takeSent(client);
        seen.takeAcknowledgements(client.id).forEach(client.deliveries::onCommand);
    }

    void takeSent(Client client) {
        seen.takeDeliveries(client.at)
                .forEach(message -> client.deliveries.downlink().onSent(message, now));
    }

    /** Deliveries, their acknowledgements, how wakes ended: nothing else may be left. */
    void checkRest(boolean timePassed) {
        for (Client client : clients.values()) {
            takeDeliveries(client, timePassed);
            client.deliveries.checkCompleted();
        }
        for (Seen.Change change : seen.changes) {
            life.onWakeEnded(client(change.clientId()), change.cause(), timePassed);
        }
        seen.toNodes.forEach(
                (to, messages) -> Check.that(messages.isEmpty(), "not demanded to " + to + ": " + messages));
        seen.toBroker.forEach((id, commands) ->
                Check.that(commands.isEmpty(), "not demanded of the broker for " + id + ": " + commands));
    }

    private Client client(String id) {
        return Objects.requireNonNull(clients.get(id), id);
    }
}
