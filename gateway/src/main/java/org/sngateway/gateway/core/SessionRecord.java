package org.sngateway.gateway.core;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.AddressRecord;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.Payload;

/**
 * What a session keeps over a restart, beside its topics, subscriptions and messages: its state, its place, its durations.
 *
 * @param state active, asleep, disconnected or lost
 * @param listener by which the client came
 * @param address {@code null} if it is not known
 * @param firstTopicId where the topic ids of the session began
 * @param reservedTopicIds how many topic ids from the first one on are reserved; 0 in a record that does not say it
 * @param generation the number of the present generation of topic ids
 * @param packetIdEnd the last packet id that is reserved
 * @param msgIdEnd the last MsgId that is reserved
 * @param sessionPresentUncertain the broker may not have the subscriptions
 * @param firstHeld the number of the first message that waits for a clean session at the broker, 0 if none does
 * @param goneAtMillis when it was disconnected or lost, in the steady time
 */
public record SessionRecord(
        SessionState state,
        String listener,
        @Nullable NodeAddress address,
        boolean cleanSession,
        int keepAliveSeconds,
        int sleepDurationSeconds,
        int firstTopicId,
        int reservedTopicIds,
        int generation,
        int packetIdEnd,
        int msgIdEnd,
        boolean sessionPresentUncertain,
        long firstHeld,
        long goneAtMillis) {
    private static final int VERSION = 3;
    /** From this version on it is written what the broker does not know yet. */
    private static final int VERSION_WITH_BROKER = 2;
    /** From this version on it is written how many topic ids are reserved. */
    private static final int VERSION_WITH_RESERVED_TOPIC_IDS = 3;

    private static final List<SessionState> STATES =
            List.of(SessionState.ACTIVE, SessionState.ASLEEP, SessionState.DISCONNECTED, SessionState.LOST);

    /** The same, with this session-present uncertainty. */
    SessionRecord withSessionPresentUncertain(boolean uncertain) {
        return uncertain == sessionPresentUncertain
                ? this
                : new SessionRecord(
                        state,
                        listener,
                        address,
                        cleanSession,
                        keepAliveSeconds,
                        sleepDurationSeconds,
                        firstTopicId,
                        reservedTopicIds,
                        generation,
                        packetIdEnd,
                        msgIdEnd,
                        uncertain,
                        firstHeld,
                        goneAtMillis);
    }

    /** Whether both say the same. It is asked after each input, and takes a fraction of the time of {@code equals}. */
    boolean saysTheSameAs(@Nullable SessionRecord other) {
        return other != null
                && state == other.state
                && listener.equals(other.listener)
                && Objects.equals(address, other.address)
                && cleanSession == other.cleanSession
                && keepAliveSeconds == other.keepAliveSeconds
                && sleepDurationSeconds == other.sleepDurationSeconds
                && firstTopicId == other.firstTopicId
                && reservedTopicIds == other.reservedTopicIds
                && generation == other.generation
                && packetIdEnd == other.packetIdEnd
                && msgIdEnd == other.msgIdEnd
                && sessionPresentUncertain == other.sessionPresentUncertain
                && firstHeld == other.firstHeld
                && goneAtMillis == other.goneAtMillis;
    }

    Payload toPayload() {
        RecordWriter writer = new RecordWriter(VERSION).oneOf(STATES, state).text(listener);
        AddressRecord.write(writer, address);
        return writer.flag(cleanSession)
                .number(keepAliveSeconds)
                .number(sleepDurationSeconds)
                .number(firstTopicId)
                .number(reservedTopicIds)
                .number(generation)
                .number(packetIdEnd)
                .number(msgIdEnd)
                .flag(sessionPresentUncertain)
                .longNumber(firstHeld)
                .longNumber(goneAtMillis)
                .value();
    }

    /** The record of this value. */
    public static SessionRecord of(Payload payload) {
        RecordReader reader = new RecordReader(payload);
        SessionState state = reader.oneOf(STATES);
        String listener = reader.text();
        return new SessionRecord(
                state,
                listener,
                AddressRecord.read(reader, listener),
                reader.flag(),
                reader.number(),
                reader.number(),
                reader.number(),
                reader.version() >= VERSION_WITH_RESERVED_TOPIC_IDS ? reader.number() : 0,
                reader.number(),
                reader.number(),
                reader.number(),
                reader.version() >= VERSION_WITH_BROKER && reader.flag(),
                reader.version() >= VERSION_WITH_BROKER ? reader.longNumber() : 0,
                reader.longNumber());
    }
}
