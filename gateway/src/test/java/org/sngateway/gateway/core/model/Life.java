package org.sngateway.gateway.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.model.Client.Attempt;
import org.sngateway.gateway.core.model.Client.Link;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopicReq;

/** How sessions go on and end (R5.10, R6.3): rows 7 to 12, 23 to 26 and 32. */
final class Life {
    private final Model model;

    Life(Model model) {
        this.model = model;
    }

    /** The session is as it was before. */
    void failAttempt(Client client) {
        Attempt attempt = client.attempt;
        boolean wasMovingIn = client.isMovingIn();
        client.attempt = null;
        if (!client.isLive()) {
            client.losesAddress();
            model.links.close(client);
            settle(client);
            return;
        }
        if (wasMovingIn) {
            client.forgetsIds();
            client.requests.onReconnect();
            goHome(client);
        }
        if (attempt != null && attempt.renewsLink) {
            model.links.reopen(client);
        }
    }

    private void goHome(Client client) {
        NodeAddress home = client.home;
        client.losesAddress();
        // A client that was there meanwhile may lose the address at the same time.
        if (home != null && home.equals(model.seen.moves.get(client.id))) {
            client.at = home;
            client.home = home;
            client.moved = true;
        } else if (client.state == 'W') {
            fallAsleep(client);
        }
    }

    // ---- rows 7 to 12: ping, leave, sleep

    void onPingReq(Client client) {
        if (client.state == 'A') {
            model.seen.answer(client, new PingResp());
        } else if (client.state == 'S' && client.endsAtWake) {
            end(client);
        } else if (client.state == 'S') {
            if (client.isMovingIn()) {
                wakeAt(client, client.at);
            }
            client.home = client.at;
            client.state = 'W';
            supervise(client, Times.AWAKE);
        }
    }

    /** Row 8 in N, and row 9. */
    void onPingReqOfAnother(NodeAddress from, String id, Runnable refusal) {
        Client bound = model.at(from);
        Client sleeper = model.clients.get(id);
        boolean sleeps = sleeper != null && sleeper.state == 'S';
        if (!sleeps && bound == null) {
            refusal.run();
        } else if (sleeper != null
                && sleeps
                && (bound == null || bound.column() != 'C')
                && model.setup.mayMove(sleeper, from)) {
            if (bound != null) {
                loseAddressTo(bound);
            }
            wakeAt(sleeper, from);
            model.heard(sleeper);
            onPingReq(sleeper);
        }
    }

    private void wakeAt(Client client, @Nullable NodeAddress from) {
        if (client.attempt != null && !client.endsAtWake) {
            failAttempt(client);
        }
        client.moved = true;
        client.at = from;
    }

    void onDisconnect(Client client, int seconds) {
        model.heard(client);
        if (seconds <= 0 || !client.isLive()) {
            end(client);
            return;
        }
        boolean repeated = client.state == 'S'
                && client.sleepDuration == seconds
                && model.now - client.disconnectReplyAt < Times.DISCONNECT_INTERVAL;
        if (!repeated) {
            client.disconnectReplyAt = model.now;
            model.seen.answer(client.at, Disconnect.plain());
        }
        client.state = 'S';
        client.sleepDuration = seconds;
        client.deliveries.downlink().stop();
        supervise(client, seconds * 1500L * Times.MILLIS);
        if (client.attempt != null) {
            failAttempt(client);
        }
    }

    void supervise(Client client, long patience) {
        client.heardAt = model.now;
        client.patience = patience;
    }

    void end(Client client) {
        model.seen.answer(client.at, Disconnect.plain());
        if (client.isLive()) {
            leave(client, 'D');
        } else {
            failAttempt(client);
        }
    }

    private void leave(Client client, char next) {
        client.state = next;
        client.attempt = null;
        client.conflictCheckAt = Client.NEVER;
        client.patience = Client.NEVER;
        client.goneAt = model.now;
        client.lastAt = client.at;
        client.uplink.onClientGone();
        client.requests.onClientGone();
        client.deliveries.onClientGone();
        client.losesAddress();
        settle(client);
    }

    /** Rows 3 and 9. */
    void loseAddressTo(Client client) {
        if (client.isLive() && client.isMovingIn()) {
            failAttempt(client);
            return;
        }
        if (client.column() == 'A') {
            leave(client, 'D');
            return;
        }
        if (client.state == 'W') {
            fallAsleep(client);
        }
        client.losesAddress();
        if (client.attempt != null) {
            failAttempt(client);
        }
    }

    private void fallAsleep(Client client) {
        client.state = 'S';
        client.deliveries.downlink().stop();
        supervise(client, client.sleepDuration * 1500L * Times.MILLIS);
    }

    /** A client that is away needs the connection as long as something has to go out, and with CleanSession no session after that. */
    void settle(Client client) {
        Attempt attempt = client.attempt;
        boolean wantsClean = attempt != null && attempt.renewsLink && attempt.connect.cleanSession();
        if (client.drainsOnly && wantsClean && !client.uplink.isDraining()) {
            model.links.open(client, true);
        }
        if (attempt != null || client.isLive()) {
            return;
        }
        boolean drains = client.uplink.isDraining();
        // Of a session that expires now it may be opened, or not.
        boolean opens = !isExpired(client) || model.seen.peek(client.id) instanceof MqttCommand.Open;
        if (drains && client.link == Link.CLOSED && client.conflictUntil == Client.NEVER && opens) {
            model.links.reopen(client);
        } else if (!drains) {
            model.links.close(client);
        }
        if (!drains && (client.clean || !client.known)) {
            model.takeDeliveries(client, false);
            model.clients.put(client.id, new Client(client.id, client.idsEver));
        }
    }

    private void onConflictPauseOver(Client client) {
        client.conflictUntil = Client.NEVER;
        if (client.state == 'S' && client.uplink.isDraining()) {
            client.endsAtWake = false;
            model.links.reopen(client);
        } else if (client.state == 'S') {
            client.conflictUntil = model.now + Times.CONFLICT_PAUSE;
        }
        settle(client);
    }

    private boolean isExpired(Client client) {
        return client.goneAt + Times.EXPIRY <= model.now;
    }

    // ---- rows 23 to 26 and 32: time, and how a wake ends

    void onTick() {
        for (Client client : List.copyOf(model.clients.values())) {
            Attempt attempt = client.attempt;
            if (attempt != null && attempt.dueAt <= model.now) {
                onAttemptDue(client, attempt);
            }
            if (client.conflictCheckAt <= model.now) {
                model.links.checkConflict(client);
            }
            if (client.link == Link.WAITING && model.seen.peek(client.id) instanceof MqttCommand.Open) {
                model.seen.command(
                        client.id,
                        new MqttCommand.Open(client.opensClean, client.beginsClean, model.links.backStop(client)));
                client.link = Link.OPENING;
            }
            Check.that(
                    client.link != Link.WAITING
                            || model.now
                                    <= client.lostAt
                                            + Math.max(Times.RECONNECT_MAX, Times.conflictPause(client.quickLosses)),
                    client.id + " not connected again");
            client.uplink.onTick(model.seen, model.now);
            client.requests.onTick(model.seen, model.now);
            if (client.patience != Client.NEVER && client.heardAt + client.patience <= model.now) {
                onSilence(client);
            }
            boolean away = client.downSince != Client.NEVER && client.downSince + Times.GRACE <= model.now;
            if (client.state == 'A' && client.attempt == null && away) {
                model.takeDeliveries(client, true);
                end(client);
            }
            boolean gone = client.column() == 'D' || client.column() == 'L';
            if (gone && isExpired(client)) {
                model.hits.hit("32", client.state);
                model.links.close(client);
                client.uplink.forget(model.seen);
                client.known = false;
                settle(client);
            }
            if (client.conflictUntil <= model.now) {
                onConflictPauseOver(client);
            }
        }
    }

    private void onAttemptDue(Client client, Attempt attempt) {
        char column = client.column();
        if (!attempt.prompting) {
            model.hits.hit("29", column);
            model.setup.refuse(client, attempt, ReturnCode.CONGESTION);
        } else if (attempt.retriesLeft > 0) {
            attempt.retriesLeft--;
            attempt.creditOctets -= Setup.PROMPT_OCTETS;
            attempt.dueAt = model.now + Times.RETRY;
            model.seen.answer(client.at, attempt.willTopic == null ? new WillTopicReq() : new WillMsgReq());
        } else {
            if (column == 'C') {
                model.hits.hit("25", column);
            }
            failAttempt(client);
        }
    }

    private void onSilence(Client client) {
        model.hits.hit(client.state == 'A' ? "23" : "24", client.state);
        // Repetitions that are due at the same time.
        model.takeSent(client);
        if (client.state == 'W') {
            boolean told = model.seen.changes.remove(new Seen.Change(client.id, Cause.WAKE_FAILED));
            Check.that(told, client.id + " is awake for ever");
            fallAsleep(client);
            return;
        }
        if (client.will != null) {
            client.uplink.publishWill(client.will, model.seen, model.now);
        }
        leave(client, 'L');
    }

    /** How a wake ended is not foretold, but it must be right. */
    void onWakeEnded(Client client, Cause cause, boolean timePassed) {
        Check.that(client.state == 'W' && client.attempt == null, cause + " in " + client.state);
        if (cause == Cause.FLUSHED) {
            model.hits.hit("26", 'W');
            client.deliveries.onFlushed();
            model.seen.answer(client, new PingResp());
        } else {
            model.hits.hit("25", 'W');
            Check.that(timePassed && client.deliveries.downlink().isGivenUp(model.now), "a wake ended too early");
        }
        fallAsleep(client);
    }
}
