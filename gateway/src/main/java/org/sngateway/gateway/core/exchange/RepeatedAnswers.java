package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.ReturnCode;

/**
 * The last PUBACK of a client, and its last PUBACK for a message at QoS 2 that was refused as congestion (R5.5).
 *
 * <p>A PUBLISH with DUP that equals the message, for as long as clients repeat, gets the same answer. In every other case
 * it is a new message: some clients use one MsgId for all, and QoS 1 may duplicate but not lose.
 */
final class RepeatedAnswers {
    private final SessionContext session;
    private @Nullable Answered acknowledged;
    private @Nullable Answered refused;

    private record Answered(InboundMessage message, long atNanos) {}

    /** What the two messages take of the memory, about; asked after each input. */
    private int acknowledgedOctets;

    private int refusedOctets;

    RepeatedAnswers(SessionContext session) {
        this.session = session;
    }

    /** The client gets PUBACK: accepted. */
    void acknowledged(InboundMessage message, long nowNanos) {
        acknowledgedOctets = message.usedOctets;
        acknowledged = new Answered(message, nowNanos);
    }

    /** The client gets PUBACK: congestion. Its repetition may be on its way; after that it publishes another message. */
    void refused(InboundMessage message, long nowNanos) {
        refusedOctets = message.usedOctets;
        refused = new Answered(message, nowNanos);
    }

    /** What the client was told of the message that it repeats; {@code null} if it repeats none. */
    @Nullable
    PubAck answerTo(Publish publish, String topic, long nowNanos) {
        if (isRepetition(acknowledged, publish, topic, nowNanos)) {
            return new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED);
        }
        return isRepetition(refused, publish, topic, nowNanos)
                ? new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.CONGESTION)
                : null;
    }

    private boolean isRepetition(@Nullable Answered last, Publish publish, String topic, long nowNanos) {
        return publish.dup()
                && last != null
                && last.message.msgId == publish.msgId()
                && last.message.hasContentOf(publish, topic)
                && nowNanos - last.atNanos < session.listener().retryWindowNanos();
    }

    void clear() {
        acknowledged = null;
        refused = null;
        acknowledgedOctets = 0;
        refusedOctets = 0;
    }

    /** What the two messages take of the memory, about. */
    int octets() {
        return acknowledgedOctets + refusedOctets;
    }
}
