package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * The last PUBACK of a client, its last PUBACK for a message at QoS 2 that was refused as congestion, and its last messages
 * at QoS 2 that went on to the broker without its PUBREL (R5.5).
 *
 * <p>A PUBLISH with DUP that equals the message gets the same answer, for as long as clients repeat; PUBREC until the client
 * publishes another message at QoS 2. In every other case it is a new message: some clients use one MsgId for all, and QoS 1
 * may duplicate but not lose.
 */
final class RepeatedAnswers {
    private final SessionContext session;
    private @Nullable Answered acknowledged;
    private @Nullable Answered refused;
    /** No more than could be open at once, for until the next message at QoS 2 only open ones are left. */
    private final List<InboundMessage> left = new ArrayList<>(0);

    private record Answered(InboundMessage message, long atNanos) {}

    /** What the messages take of the memory, about; asked after each input. */
    private int acknowledgedOctets;

    private int refusedOctets;
    private int leftOctets;

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

    /** The client, which is silent, has PUBREC, or will ask for it once more. */
    void left(InboundMessage message) {
        if (!left.contains(message)) {
            leftOctets += message.usedOctets;
            left.add(message);
        }
    }

    /** The client publishes another message at QoS 2: it has given up what came before. */
    void forgetLeft() {
        leftOctets = 0;
        left.clear();
    }

    /** What the client was told of the message that it repeats; {@code null} if it repeats none. */
    @Nullable
    SnMessage answerTo(Publish publish, String topic, long nowNanos) {
        if (isRepetition(acknowledged, publish, topic, nowNanos)) {
            return new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED);
        } else if (isRepetition(refused, publish, topic, nowNanos)) {
            return new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.CONGESTION);
        }
        return isLeft(publish, topic) ? new PubRec(publish.msgId()) : null;
    }

    private boolean isLeft(Publish publish, String topic) {
        for (InboundMessage message : left) {
            if (isRepetitionOf(message, publish, topic)) {
                return true;
            }
        }
        return false;
    }

    private boolean isRepetition(@Nullable Answered last, Publish publish, String topic, long nowNanos) {
        return last != null
                && isRepetitionOf(last.message, publish, topic)
                && nowNanos - last.atNanos < session.listener().retryWindowNanos();
    }

    private static boolean isRepetitionOf(InboundMessage message, Publish publish, String topic) {
        return publish.dup() && message.msgId == publish.msgId() && message.hasContentOf(publish, topic);
    }

    void clear() {
        acknowledged = null;
        refused = null;
        acknowledgedOctets = 0;
        refusedOctets = 0;
        forgetLeft();
    }

    /** What the messages take of the memory, about. */
    int octets() {
        return acknowledgedOctets + refusedOctets + leftOctets;
    }
}
