package org.sngateway.gateway.core;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ClientPlace;
import org.sngateway.gateway.core.exchange.ConnectExchange;
import org.sngateway.gateway.core.exchange.Exchanges;
import org.sngateway.gateway.core.exchange.SessionLife;
import org.sngateway.gateway.core.exchange.SleepExchange;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.Records;

/**
 * The record of a session on disk, compared with what it should say at the end of each input: no change can be forgotten.
 */
final class SessionSnapshot {
    private final Records records;
    private final SessionLife life;
    private final Absence absence;
    private final ClientPlace place;
    private final ConnectExchange connect;
    private final SleepExchange sleep;
    private final Exchanges exchanges;
    private final BrokerAttachment attachment;

    private @Nullable SessionRecord written;

    /** No record yet. */
    SessionSnapshot(
            Records records,
            SessionLife life,
            Absence absence,
            ClientPlace place,
            ConnectExchange connect,
            SleepExchange sleep,
            Exchanges exchanges,
            BrokerAttachment attachment) {
        this.records = records;
        this.life = life;
        this.absence = absence;
        this.place = place;
        this.connect = connect;
        this.sleep = sleep;
        this.exchanges = exchanges;
        this.attachment = attachment;
    }

    /** What the record should say. */
    private SessionRecord current() {
        SessionState state = life.state();
        NodeAddress address = state.isLive() ? place.addressWithout(connect.hasAttempt()) : null;
        return new SessionRecord(
                state == SessionState.AWAKE ? SessionState.ASLEEP : state,
                // An attempt may come by another listener than the session's.
                address == null ? place.listenerName() : address.listener(),
                address,
                connect.cleanSession(),
                connect.keepAliveSeconds(),
                sleep.durationSeconds(),
                exchanges.topics().firstId(),
                exchanges.topics().reserved(),
                // At an unconfirmed address no REGACK or SUBACK leaves, so after a restart no id counts as known.
                exchanges.topics().generation() + (connect.isUnconfirmed() ? 1 : 0),
                exchanges.packetIds().end(),
                exchanges.msgIds().end(),
                attachment.isUncertain(),
                exchanges.inbound().firstHeld(),
                state.isLive() ? 0 : absence.sinceMillis());
    }

    /** Goes on as before a restart; topics and messages are restored by themselves. */
    void restore(SessionRecord record) {
        written = record;
        connect.restore(record.cleanSession(), record.keepAliveSeconds());
        sleep.restore(record.sleepDurationSeconds());
        exchanges.topics().restore(record.firstTopicId(), record.reservedTopicIds(), record.generation());
        exchanges.packetIds().restore(record.packetIdEnd());
        exchanges.msgIds().restore(record.msgIdEnd());
        if (record.sessionPresentUncertain()) {
            exchanges.onSessionPresentUncertain();
        }
        exchanges.inbound().restoreHeld(record.firstHeld());
        place.restore(record.address());
    }

    /** Whether there is a record that has to go when the session ends. */
    boolean exists() {
        return written != null;
    }

    /**
     * Writes the record if it has changed. Output of this input waits for a session that is not clean, and whenever
     * session-present uncertainty begins: after a restart it would not be known. That it is over may be written later, and is
     * once the broker is there.
     */
    void update() {
        if (connect.isKnown() && !current().saysTheSameAs(written)) {
            write(current());
        }
    }

    private void write(SessionRecord next) {
        SessionRecord before = written;
        boolean wasUncertain = before != null && before.sessionPresentUncertain();
        boolean uncertaintyBegins = next.sessionPresentUncertain() && !wasUncertain;
        boolean uncertaintyIsOver = wasUncertain
                && !next.sessionPresentUncertain()
                && attachment.session().isUp();
        boolean changed = !next.withSessionPresentUncertain(wasUncertain).saysTheSameAs(before);
        if (uncertaintyBegins || (changed && !next.cleanSession())) {
            written = next;
            records.put(RecordKind.SESSION, 0, next.toPayload());
        } else if (changed || uncertaintyIsOver) {
            written = next;
            records.putLazily(RecordKind.SESSION, 0, next.toPayload());
        }
    }

    /** Writes the record, changed or not; output of this input waits for it, and for every earlier change. */
    void force() {
        if (connect.isKnown()) {
            SessionRecord next = current();
            written = next;
            records.put(RecordKind.SESSION, 0, next.toPayload());
        }
    }
}
