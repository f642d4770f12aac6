package org.sngateway.gateway.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
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
 * @param generation the number of the present generation of topic ids
 * @param packetIdEnd the last packet id that is reserved
 * @param msgIdEnd the last MsgId that is reserved
 * @param brokerInDoubt the broker may not have the subscriptions
 * @param firstHeld the number of the first message that waits for a clean session at the broker, 0 if none does
 * @param goneAtMillis when it was disconnected or lost, in milliseconds of Unix time
 */
public record SessionRecord(
        SessionState state,
        String listener,
        @Nullable NodeAddress address,
        boolean cleanSession,
        int keepAliveSeconds,
        int sleepDurationSeconds,
        int firstTopicId,
        int generation,
        int packetIdEnd,
        int msgIdEnd,
        boolean brokerInDoubt,
        long firstHeld,
        long goneAtMillis) {
    private static final int VERSION = 2;
    /** From this version on it is written what the broker does not know yet. */
    private static final int VERSION_WITH_BROKER = 2;

    private static final List<SessionState> STATES =
            List.of(SessionState.ACTIVE, SessionState.ASLEEP, SessionState.DISCONNECTED, SessionState.LOST);
    private static final int NONE = 0;
    private static final int UDP = 1;
    private static final int FORWARDED = 2;

    /** The same, with this session-present uncertainty. */
    SessionRecord withBrokerInDoubt(boolean inDoubt) {
        return inDoubt == brokerInDoubt
                ? this
                : new SessionRecord(
                        state,
                        listener,
                        address,
                        cleanSession,
                        keepAliveSeconds,
                        sleepDurationSeconds,
                        firstTopicId,
                        generation,
                        packetIdEnd,
                        msgIdEnd,
                        inDoubt,
                        firstHeld,
                        goneAtMillis);
    }

    Payload toPayload() {
        RecordWriter writer = new RecordWriter(VERSION).oneOf(STATES, state).text(listener);
        writeAddress(writer, address);
        return writer.flag(cleanSession)
                .number(keepAliveSeconds)
                .number(sleepDurationSeconds)
                .number(firstTopicId)
                .number(generation)
                .number(packetIdEnd)
                .number(msgIdEnd)
                .flag(brokerInDoubt)
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
                readAddress(reader, listener),
                reader.flag(),
                reader.number(),
                reader.number(),
                reader.number(),
                reader.number(),
                reader.number(),
                reader.number(),
                reader.version() >= VERSION_WITH_BROKER && reader.flag(),
                reader.version() >= VERSION_WITH_BROKER ? reader.longNumber() : 0,
                reader.longNumber());
    }

    private static void writeAddress(RecordWriter writer, @Nullable NodeAddress address) {
        if (address instanceof ForwardedAddress forwarded) {
            writeUdp(writer.octet(FORWARDED), forwarded.forwarder());
            writer.octets(forwarded.nodeId());
        } else if (address instanceof UdpAddress udp) {
            writeUdp(writer.octet(UDP), udp);
        } else {
            writer.octet(NONE);
        }
    }

    private static void writeUdp(RecordWriter writer, UdpAddress udp) {
        writer.longNumber(udp.ip().high())
                .longNumber(udp.ip().low())
                .number(udp.port())
                .text(udp.networkInterface())
                .longNumber(udp.local().high())
                .longNumber(udp.local().low());
    }

    private static @Nullable NodeAddress readAddress(RecordReader reader, String listener) {
        return switch (reader.octet()) {
            case UDP -> readUdp(reader, listener);
            case FORWARDED -> new ForwardedAddress(readUdp(reader, listener), reader.octets());
            default -> null;
        };
    }

    private static UdpAddress readUdp(RecordReader reader, String listener) {
        return new UdpAddress(
                listener,
                new IpAddress(reader.longNumber(), reader.longNumber()),
                reader.number(),
                reader.text(),
                new IpAddress(reader.longNumber(), reader.longNumber()));
    }
}
