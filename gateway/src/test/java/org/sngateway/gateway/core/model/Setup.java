package org.sngateway.gateway.core.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.model.Client.Attempt;
import org.sngateway.gateway.core.model.Client.Will;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** Connection setup (R5.2): rows 1 to 6. */
final class Setup {
    /** Of what asks for a will, and of a plain DISCONNECT. */
    static final int PROMPT_OCTETS = 2;

    private record Refused(SnMessage lastWillMessage, ReturnCode returnCode, long at) {}

    /** The broker has refused a client so many times in a row (R8.29). */
    private record RefusedByBroker(int times, ReturnCode returnCode, long at) {}

    private static final int FREE_ATTEMPTS = 3;
    private static final long BROKER_PAUSE = 10_000 * Times.MILLIS;

    private final Map<String, RefusedByBroker> refusedByBroker = new HashMap<>();
    private final Model model;
    private final Map<NodeAddress, Refused> refusals = new HashMap<>();

    Setup(Model model) {
        this.model = model;
    }

    void onConnect(NodeAddress from, Connect connect, char column) {
        Client bound = model.at(from);
        Client named = model.clients.get(connect.clientId());
        ReturnCode refusal = refusal(connect, named);
        if (refusal != null || named == null) {
            model.hits.hit("4", column);
            model.seen.answer(from, new ConnAck(refusal == null ? ReturnCode.NOT_SUPPORTED : refusal));
            if (bound != null && bound.column() == 'C') {
                model.life.failAttempt(bound);
            }
            return;
        }
        Client sender = model.sender(from);
        if (sender != null && sender != named) {
            model.hits.hit("3", column);
        }
        if (bound != null && bound != named) {
            model.life.loseAddressTo(bound);
        }
        boolean isNew = named.column() == 'N';
        boolean elsewhere = !isNew && !from.equals(named.at);
        model.hits.hit(elsewhere && !from.equals(named.lastAt) ? "2" : "1", named.column());
        if (elsewhere && named.at != null) {
            if (!mayMove(named, from)) {
                return;
            }
            if (named.attempt == null || named.attempt.creditOctets >= PROMPT_OCTETS) {
                model.seen.answer(named.at, Disconnect.plain());
            }
        }
        if (isNew || elsewhere) {
            named.moved = true;
            named.at = from;
            if (named.attempt != null) {
                named.attempt.creditOctets = 0;
            }
        }
        named.heardAt = model.now;
        serve(named, connect);
    }

    private @Nullable ReturnCode refusal(Connect connect, @Nullable Client named) {
        // There is room for all that may connect; what happens without room is the matter of FullTableTest.
        boolean isMalformed = connect.protocolId() != Connect.PROTOCOL_ID
                || connect.clientId().isEmpty();
        if (isMalformed || named == null) {
            return ReturnCode.NOT_SUPPORTED;
        }
        RefusedByBroker last = refusedByBroker.get(connect.clientId());
        return named.column() == 'N'
                        && last != null
                        && last.times() >= FREE_ATTEMPTS
                        && model.now - last.at() < BROKER_PAUSE
                ? last.returnCode()
                : null;
    }

    void refuseByBroker(Client client, Attempt attempt, ReturnCode returnCode) {
        String clientId = attempt.connect.clientId();
        RefusedByBroker last = refusedByBroker.get(clientId);
        int times = last != null && model.now - last.at() < 6 * BROKER_PAUSE ? last.times() + 1 : 1;
        refusedByBroker.put(clientId, new RefusedByBroker(times, returnCode, model.now));
        refuse(client, attempt, returnCode);
    }

    boolean mayMove(Client client, NodeAddress from) {
        return client.at == null
                || !model.sameHostOnly
                || ((UdpAddress) client.at).ip().equals(((UdpAddress) from).ip());
    }

    private void serve(Client client, Connect connect) {
        Attempt running = client.attempt;
        if (running == null && !connect.will() && isRepetition(client, connect)) {
            if (client.heardSinceConnAck) {
                client.uplink.onConnect();
            }
            model.seen.answer(client.at, new ConnAck(ReturnCode.ACCEPTED));
        } else if (running == null) {
            running = new Attempt(connect);
            running.repeats = isRepetition(client, connect);
            client.attempt = running;
            client.forgetConflict();
            client.deliveries.downlink().stop();
            start(client, running, connect);
        } else if (running.prompting) {
            running.repeats &= isSame(client, connect) && !client.moved;
            start(client, running, connect);
        }
    }

    private boolean isRepetition(Client client, Connect connect) {
        boolean justConnected = model.now - client.connAckAt < Times.RETRY_WINDOW && !client.heardSinceConnAck;
        return client.state == 'A' && !client.moved && isSame(client, connect) && (!client.clean || justConnected);
    }

    private static boolean isSame(Client client, Connect connect) {
        return connect.cleanSession() == client.clean && connect.durationSeconds() == client.keepAlive;
    }

    private void start(Client client, Attempt attempt, Connect connect) {
        attempt.connect = connect;
        attempt.creditOctets += 6 + connect.clientId().length();
        attempt.willTopic = null;
        attempt.will = null;
        attempt.lastWillMessage = null;
        if (connect.will()) {
            prompt(client, attempt, new WillTopicReq());
        } else {
            askBroker(client, attempt);
        }
    }

    private void prompt(Client client, Attempt attempt, SnMessage question) {
        attempt.prompting = true;
        attempt.creditOctets -= PROMPT_OCTETS;
        attempt.retriesLeft = Times.RETRIES;
        attempt.dueAt = model.now + Times.RETRY;
        model.seen.answer(client.at, question);
    }

    void onWillMessage(NodeAddress from, SnMessage message) {
        Client client = model.at(from);
        if (client == null) {
            Refused last = refusals.get(from);
            boolean repeated = last != null && last.lastWillMessage().equals(message);
            if (last != null && repeated && model.now - last.at() < Times.RETRY_WINDOW) {
                model.seen.answer(from, new ConnAck(last.returnCode()));
            }
            return;
        }
        Attempt attempt = client.attempt;
        if (attempt == null && client.state != 'A') {
            return;
        }
        model.heard(client);
        if (attempt == null) {
            boolean repeated = message.equals(client.acceptedWillMessage);
            if (repeated && model.now - client.connAckAt < Times.RETRY_WINDOW) {
                model.seen.answer(from, new ConnAck(ReturnCode.ACCEPTED));
            }
        } else if (attempt.prompting && message instanceof WillTopic willTopic) {
            attempt.lastWillMessage = message;
            attempt.willTopic = willTopic.isEmpty() ? null : willTopic;
            if (willTopic.isEmpty()) {
                askBroker(client, attempt);
            } else if (willTopic.topic().contains("#")) {
                refuse(client, attempt, ReturnCode.NOT_SUPPORTED);
            } else {
                attempt.creditOctets += 3 + willTopic.topic().length();
                prompt(client, attempt, new WillMsgReq());
            }
        } else if (attempt.prompting && attempt.willTopic != null && message instanceof WillMsg willMsg) {
            attempt.lastWillMessage = message;
            attempt.will = new Will(attempt.willTopic, willMsg.message());
            askBroker(client, attempt);
        }
    }

    private void askBroker(Client client, Attempt attempt) {
        attempt.prompting = false;
        attempt.dueAt = model.now + Times.ANSWER;
        boolean clean = attempt.connect.cleanSession();
        if (clean && attempt.repeats && Objects.equals(attempt.will, client.will)) {
            connAck(client, attempt);
        } else if (client.isLive() && !clean && !client.clean && client.link != Client.Link.CLOSED) {
            accept(client, attempt);
        } else {
            if (clean) {
                client.uplink.beforeCleanSession(model.seen);
            }
            attempt.renewsLink = true;
            if (clean && client.uplink.isDraining()) {
                model.links.drain(client);
            } else {
                model.links.open(client, clean);
            }
        }
    }

    void accept(Client client, Attempt attempt) {
        boolean clean = attempt.connect.cleanSession();
        if (clean) {
            client.ids.clear();
            client.requests.clear();
            client.deliveries.clear();
        }
        if (clean || !client.isLive() || client.moved) {
            client.forgetsIds();
            client.requests.onReconnect();
        }
        if (clean || attempt.connect.will()) {
            client.will = attempt.will;
        }
        client.uplink.onConnect();
        client.state = 'A';
        client.home = client.at;
        client.known = true;
        client.clean = clean;
        client.keepAlive = attempt.connect.durationSeconds();
        client.moved = false;
        client.endsAtWake = false;
        model.life.supervise(client, client.keepAlive * 1500L * Times.MILLIS);
        connAck(client, attempt);
    }

    private void connAck(Client client, Attempt attempt) {
        client.attempt = null;
        client.acceptedWillMessage = attempt.lastWillMessage;
        client.connAckAt = model.now;
        client.heardSinceConnAck = false;
        model.seen.answer(client.at, new ConnAck(ReturnCode.ACCEPTED));
    }

    void refuse(Client client, Attempt attempt, ReturnCode returnCode) {
        model.seen.answer(client.at, new ConnAck(returnCode));
        if (client.at != null && attempt.lastWillMessage != null) {
            refusals.put(client.at, new Refused(attempt.lastWillMessage, returnCode, model.now));
        }
        model.life.failAttempt(client);
    }
}
