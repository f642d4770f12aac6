package org.sngateway.gateway.core.model;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.model.Client.Link;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.sn.message.ReturnCode;

/** The clients' connections to the broker: rows 28 to 31. */
final class Links {
    private final Model model;
    private long ownUpSince = Client.NEVER;
    private long ownLostAt = -Times.AT_ONCE - 1;
    /** When a CONNECT had no answer, if none has been accepted since. */
    private long unansweredAt = Client.NEVER;

    Links(Model model) {
        this.model = model;
    }

    void onOwn(MqttEvent event) {
        ownLostAt = model.ownUp ? model.now : ownLostAt;
        model.ownUp = event instanceof MqttEvent.Connected;
        ownUpSince = model.ownUp ? model.now : Client.NEVER;
        unansweredAt = model.ownUp ? Client.NEVER : unansweredAt;
    }

    void onConnected(Client client, boolean sessionPresent) {
        model.hits.hit("28", client.column());
        client.link = Link.UP;
        client.failures = 0;
        unansweredAt = Client.NEVER;
        client.beginsClean = false;
        client.upSince = model.now;
        client.downSince = Client.NEVER;
        if (client.conflictLossAt > 0 && wasEndOfAll(client)) {
            client.quickLosses = Math.max(0, client.quickLosses - 1);
        }
        client.endsAtWake = false;
        if (client.drainsOnly) {
            client.uplink.onConnected(sessionPresent, model.seen, model.now);
            model.life.settle(client);
            return;
        }
        client.deliveries.onBrokerConnected(sessionPresent);
        if (client.attempt != null && !client.attempt.prompting) {
            model.setup.accept(client, client.attempt);
        }
        client.requests.onConnected(sessionPresent, model.seen);
        client.uplink.onConnected(sessionPresent, model.seen, model.now);
        model.life.settle(client);
    }

    void onRefused(Client client, ReasonCode reasonCode) {
        boolean isForGood = reasonCode.equals(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        boolean isForClient = (isForGood || reasonCode.equals(ReasonCode.NOT_AUTHORIZED)) && model.ownUp && isWell();
        model.hits.hit(isForClient ? "29b" : "29", client.column());
        onLinkDown(client);
        if (client.attempt != null && !client.attempt.prompting) {
            model.setup.refuseByBroker(
                    client, client.attempt, isForClient ? ReturnCode.NOT_SUPPORTED : ReturnCode.CONGESTION);
        } else if (isForClient) {
            sendAway(client, isForGood);
        }
        model.life.settle(client);
    }

    private boolean isWell() {
        return unansweredAt == Client.NEVER || model.now - unansweredAt > Times.UNANSWERED;
    }

    private void sendAway(Client client, boolean isForGood) {
        switch (client.column()) {
            case 'A', 'W' -> model.life.end(client);
            case 'S' -> {
                client.endsAtWake = true;
                if (!client.uplink.isDraining()) {
                    close(client);
                }
            }
            case 'D', 'L' -> {
                if (isForGood) {
                    close(client);
                    client.uplink.forget(model.seen);
                }
            }
            default -> {}
        }
    }

    void onLost(Client client, MqttEvent.ConnectionLost lost) {
        boolean isOfPath = lost.isOfPath();
        boolean isTakeover = lost.reasonCode() != null;
        if (lost.isUnanswered()) {
            unansweredAt = model.now;
            client.requests.onSessionPresentUncertain();
        }
        model.hits.hit(client.link == Link.UP || client.column() == 'C' ? "30" : "29", client.column());
        boolean isSign = false;
        if (client.link == Link.UP) {
            long window = client.conflictLikely ? Times.CONFLICT_CALM : Times.CONFLICT_WINDOW;
            isSign = !isOfPath && !isTakeover && model.now - client.upSince < window;
            client.quickLosses = isSign || isTakeover ? client.quickLosses + 1 : isOfPath ? client.quickLosses : 0;
            client.conflictLikely &= isSign || isOfPath || isTakeover;
            if (isTakeover) {
                client.quickLosses = Math.max(2, client.quickLosses);
                client.conflictLikely = true;
            }
            client.downSince = model.now;
            client.lostUpAt = model.now;
            client.conflictLossAt = isSign ? model.now : client.conflictLossAt;
        }
        onLinkDown(client);
        if (isSign && client.quickLosses > 1) {
            client.conflictCheckAt = model.now + Times.CONFLICT_CHECK;
        }
        if (isTakeover && client.attempt == null) {
            model.hits.hit("31", client.column());
            giveUpBroker(client);
        }
        model.life.settle(client);
    }

    private void onLinkDown(Client client) {
        client.failures = client.link == Link.UP ? 1 : client.failures + 1;
        client.link = Link.WAITING;
        client.upSince = Client.NEVER;
        client.lostAt = model.now;
    }

    void checkConflict(Client client) {
        client.conflictCheckAt = Client.NEVER;
        boolean othersStayedUp = othersStayedUp(client);
        client.conflictLikely |= othersStayedUp;
        if (othersStayedUp && client.attempt == null) {
            model.hits.hit("31", client.column());
            giveUpBroker(client);
        }
    }

    private boolean othersStayedUp(Client client) {
        return ownUpSince <= client.conflictLossAt
                || model.clients.values().stream()
                        .anyMatch(other -> other != client && other.upSince <= client.conflictLossAt);
    }

    /** Row 30: at about the same time others were lost too, and none stayed up. */
    private boolean wasEndOfAll(Client client) {
        boolean isOwnLost = Math.abs(ownLostAt - client.conflictLossAt) <= Times.AT_ONCE;
        return !othersStayedUp(client)
                && (isOwnLost
                        || model.clients.values().stream()
                                .anyMatch(other -> other != client
                                        && Math.abs(other.lostUpAt - client.conflictLossAt) <= Times.AT_ONCE));
    }

    private void giveUpBroker(Client client) {
        close(client);
        client.forgetConflict();
        client.conflictUntil = model.now + Times.CONFLICT_PAUSE;
        switch (client.column()) {
            case 'A', 'W' -> model.life.end(client);
            case 'S' -> client.endsAtWake = true;
            case 'D', 'L' -> model.life.settle(client);
            default -> {}
        }
    }

    /** For the session that the client asks for. */
    void open(Client client, boolean clean) {
        close(client);
        open(client, clean, clean, backStop(client));
    }

    /** For the session that the client has. */
    void reopen(Client client) {
        close(client);
        open(client, client.clean, false, backStop(client));
    }

    private void open(Client client, boolean clean, boolean begins, @Nullable Will will) {
        // R8.29: after several failures the pause goes on, whatever the client does.
        boolean waits =
                client.failures > Times.FREE_ATTEMPTS && !(model.seen.peek(client.id) instanceof MqttCommand.Open);
        if (!waits) {
            model.seen.command(client.id, new MqttCommand.Open(clean, begins, will));
        }
        client.link = waits ? Link.WAITING : Link.OPENING;
        client.opensClean = clean;
        client.beginsClean = begins;
        client.downSince = model.now;
    }

    /** What the client was promised comes to its end before a clean session begins. */
    void drain(Client client) {
        if (!client.isConnected()) {
            close(client);
            open(client, false, false, null);
        }
        client.drainsOnly = true;
    }

    /** R8.15: the will of a client that is there or waits for the broker. */
    @Nullable
    Will backStop(Client client) {
        Client.Attempt attempt = client.attempt;
        Client.Will will = client.isLive() ? client.will : null;
        if (attempt != null && !attempt.prompting) {
            boolean isKept = !attempt.connect.will() && !attempt.connect.cleanSession();
            will = isKept ? client.will : attempt.will;
        }
        return will == null || client.drainsOnly
                ? null
                : new Will(
                        will.about().topic(), will.about().qos(), will.about().retain(), will.message());
    }

    void close(Client client) {
        if (client.link == Link.OPENING || client.link == Link.UP) {
            model.seen.command(client.id, new MqttCommand.Close());
        }
        if (client.link == Link.OPENING) {
            client.requests.onSessionPresentUncertain();
        }
        client.link = Link.CLOSED;
        client.lostUpAt = -Times.AT_ONCE - 1;
        client.drainsOnly = false;
        client.upSince = Client.NEVER;
        client.downSince = Client.NEVER;
    }
}
