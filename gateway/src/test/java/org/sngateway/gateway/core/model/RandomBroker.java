package org.sngateway.gateway.core.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.UnansweredRequests;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** A broker that accepts, refuses and loses connections, answers at once, late or never, and publishes. */
final class RandomBroker {
    /** A refusal for good: one that may pass brings the request again, which the model does not follow. */
    private static final ReasonCode TOPIC_FILTER_INVALID = new ReasonCode(0x8F);

    private static final class Outgoing {
        final MqttEvent.Publish publish;
        boolean received;
        boolean sent = true;

        Outgoing(MqttEvent.Publish publish) {
            this.publish = publish;
        }
    }

    private static final class Connection {
        final Deque<MqttEvent> answers = new ArrayDeque<>();
        final List<Outgoing> outgoing = new ArrayList<>();
        final UnansweredRequests unanswered = new UnansweredRequests();
        boolean clean;
        /** Whether the gateway reads what comes. */
        boolean isRead = true;
    }

    private final RandomClients clients;
    private final Random random;
    private final Map<String, Connection> connections = new HashMap<>();
    private int published;

    RandomBroker(Random random, RandomClients clients) {
        this.random = random;
        this.clients = clients;
    }

    void onCommand(String clientId, MqttCommand command) {
        Connection connection = of(clientId);
        connection.unanswered.onSent(command, 0);
        if (command instanceof MqttCommand.Reading reading) {
            connection.isRead = reading.on();
        } else if (command instanceof MqttCommand.Open open) {
            connection.isRead = true;
            connection.unanswered.clear();
            connection.answers.clear();
            connection.clean = open.cleanSession();
        } else if (command instanceof MqttCommand.Close) {
            connection.answers.clear();
        } else if (command instanceof MqttCommand.Publish publish && publish.qos() == QoS.ONE) {
            connection.answers.add(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        } else if (command instanceof MqttCommand.Publish publish && publish.qos() == QoS.TWO) {
            connection.answers.add(new MqttEvent.PubRec(publish.packetId(), ReasonCode.SUCCESS));
        } else if (command instanceof MqttCommand.PubRel pubRel) {
            connection.answers.add(new MqttEvent.PubComp(pubRel.packetId()));
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            boolean granted = clients.chance(90);
            connection.answers.add(new MqttEvent.SubAck(
                    subscribe.packetId(),
                    granted && clients.chance(80) ? subscribe.qos() : QoS.ZERO,
                    granted ? ReasonCode.SUCCESS : TOPIC_FILTER_INVALID));
        } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
            connection.answers.add(new MqttEvent.UnsubAck(unsubscribe.packetId()));
        } else if (command instanceof MqttCommand.PubAck pubAck) {
            connection.outgoing.removeIf(one -> one.publish.packetId() == pubAck.packetId());
        } else if (command instanceof MqttCommand.PubComp pubComp) {
            connection.outgoing.removeIf(one -> one.publish.packetId() == pubComp.packetId());
        } else if (command instanceof MqttCommand.PubRec pubRec) {
            for (Outgoing one : connection.outgoing) {
                if (one.publish.packetId() == pubRec.packetId()) {
                    one.received = true;
                    one.sent = false;
                }
            }
        }
    }

    /** What happens next on the connection of this client; {@code null} = nothing. */
    @Nullable
    MqttEvent next(Client client) {
        MqttEvent next = draw(client);
        if (next instanceof MqttEvent.Packet packet) {
            of(client.id).unanswered.onAnswer(packet);
        }
        return next;
    }

    private @Nullable MqttEvent draw(Client client) {
        Connection connection = of(client.id);
        if (client.link == Client.Link.OPENING) {
            return clients.chance(3) ? publish(connection) : opened(connection);
        } else if (client.link != Client.Link.UP) {
            return null;
        }
        boolean away = client.column() == 'D' || client.column() == 'L';
        boolean isAgain = client.quickLosses > 0 && connection.unanswered.oldest() == null;
        int lossPercent = isAgain ? 75 : client.state == 'W' ? 55 : client.quickLosses > 0 ? 40 : 6;
        if (clients.chance(lossPercent)) {
            connection.answers.clear();
            if (clients.chance(client.state == 'W' ? 8 : 3)) {
                return new MqttEvent.ConnectionLost(false, ReasonCode.SESSION_TAKEN_OVER, "taken over");
            }
            // At which request a broker closes is not played here: where it may be one, the way to the broker failed.
            boolean isOfPath = connection.unanswered.oldest() != null
                    || !connection.unanswered.qos0Since(0).isEmpty();
            return new MqttEvent.ConnectionLost(false, isOfPath, null, "reset");
        }
        if (!connection.isRead) {
            return null;
        }
        for (Outgoing one : connection.outgoing) {
            if (!one.sent) {
                one.sent = true;
                return one.received ? new MqttEvent.PubRel(one.publish.packetId()) : one.publish.asDuplicate();
            }
        }
        if (!connection.answers.isEmpty() && clients.chance(away ? 50 : 75)) {
            MqttEvent answer = connection.answers.remove();
            // The id in a SUBACK that has nowhere to go would not be seen.
            boolean unseen = answer instanceof MqttEvent.SubAck && client.at == null;
            return unseen || clients.chance(3) ? null : answer;
        }
        return publish(connection);
    }

    private @Nullable MqttEvent opened(Connection connection) {
        return switch (random.nextInt(13)) {
            case 0 -> new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "not authorised");
            case 1 -> new MqttEvent.ConnectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "identifier rejected");
            case 2 -> new MqttEvent.ConnectRefused(ReasonCode.SERVER_UNAVAILABLE, "server unavailable");
            case 3 -> new MqttEvent.ConnectionLost("refused");
            case 4 -> new MqttEvent.ConnectionLost(true, "no CONNACK");
            case 5, 6 -> null;
            default -> accepted(connection);
        };
    }

    private MqttEvent accepted(Connection connection) {
        boolean present = !connection.clean && clients.chance(60);
        if (!present) {
            connection.outgoing.clear();
        }
        connection.outgoing.forEach(one -> one.sent = false);
        return new MqttEvent.Connected(present);
    }

    private @Nullable MqttEvent publish(Connection connection) {
        QoS qos = QoS.ofBits(random.nextInt(3));
        int packetId = qos == QoS.ZERO ? 0 : 1 + random.nextInt(9);
        if (qos != QoS.ZERO && connection.outgoing.stream().anyMatch(one -> one.publish.packetId() == packetId)) {
            return null;
        }
        Payload payload = Payload.ofText("b" + published++);
        MqttEvent.Publish publish = new MqttEvent.Publish(clients.name(), payload, qos, clients.chance(20), packetId);
        if (qos != QoS.ZERO) {
            connection.outgoing.add(new Outgoing(publish));
        }
        return publish;
    }

    private Connection of(String clientId) {
        return connections.computeIfAbsent(clientId, id -> new Connection());
    }
}
