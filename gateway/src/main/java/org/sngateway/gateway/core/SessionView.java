package org.sngateway.gateway.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sngateway.gateway.core.exchange.ClientPlace;
import org.sngateway.gateway.core.exchange.ConnectExchange;
import org.sngateway.gateway.core.exchange.Exchanges;
import org.sngateway.gateway.core.exchange.SessionLife;
import org.sngateway.gateway.core.exchange.SleepExchange;
import org.sngateway.gateway.core.exchange.Supervision;
import org.sngateway.gateway.core.exchange.WillUpdate;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.time.Deadline;

/** What the operator sees of a session. It changes nothing. */
final class SessionView {
    private final String clientId;
    private final SessionLife life;
    private final ClientPlace place;
    private final ConnectExchange connect;
    private final SleepExchange sleep;
    private final Supervision supervision;
    private final Exchanges exchanges;
    private final WillUpdate willUpdate;
    private final BrokerSession broker;

    private String signal = "";

    /** The radio has told nothing of the client yet. */
    SessionView(
            String clientId,
            SessionLife life,
            ClientPlace place,
            ConnectExchange connect,
            SleepExchange sleep,
            Supervision supervision,
            Exchanges exchanges,
            WillUpdate willUpdate,
            BrokerSession broker) {
        this.clientId = clientId;
        this.life = life;
        this.place = place;
        this.connect = connect;
        this.sleep = sleep;
        this.supervision = supervision;
        this.exchanges = exchanges;
        this.willUpdate = willUpdate;
        this.broker = broker;
    }

    /** How well the last message of the client was heard, in the words of the radio. */
    void onSignal(String heard) {
        signal = heard;
    }

    /** What is known of the client. */
    ClientView client(long nowNanos) {
        long lostNanos = supervision.lostNanos();
        return new ClientView(
                clientId,
                life.state(),
                connect.hasAttempt(),
                Optional.ofNullable(place.address()),
                signal,
                connect.cleanSession(),
                connect.keepAliveSeconds(),
                sleep.durationSeconds(),
                nowNanos - supervision.lastHeardNanos(),
                lostNanos == Deadline.NEVER ? Optional.empty() : Optional.of(lostNanos - nowNanos),
                broker.isUp(),
                exchanges.topics().size(),
                exchanges.subscriptions().size(),
                exchanges.outbound().size(),
                exchanges.inbound().spooled(),
                Optional.ofNullable(willUpdate.will()));
    }

    /** The topics, subscriptions and messages of the client. */
    ClientView.Contents contents() {
        List<ClientView.TopicEntry> topics = new ArrayList<>();
        exchanges.topics().forEach((name, id, usedForm) -> topics.add(new ClientView.TopicEntry(name, id, usedForm)));
        List<ClientView.QueuedMessage> queued = new ArrayList<>();
        exchanges
                .outbound()
                .forEach((topic, qos, retain, octets) ->
                        queued.add(new ClientView.QueuedMessage(topic, qos, retain, octets)));
        return new ClientView.Contents(
                topics,
                exchanges.subscriptions().all().stream()
                        .map(held -> new ClientView.SubscriptionEntry(held.filter(), held.qos()))
                        .toList(),
                queued);
    }
}
