package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.QoS;

/**
 * The messages of one client that are in memory, in the order in which they came. A message whose place is behind others
 * that lie on disk only stands last, until it is read from there.
 */
final class InboundMessages {
    private final List<InboundMessage> messages = new ArrayList<>(0);
    private int octets;

    boolean isEmpty() {
        return messages.isEmpty();
    }

    int size() {
        return messages.size();
    }

    boolean contains(InboundMessage message) {
        return messages.contains(message);
    }

    /** The message at this place, from 0 on in the order in which they came. */
    InboundMessage at(int place) {
        return messages.get(place);
    }

    /** Whether the message is at this place. */
    boolean isAt(int place, InboundMessage message) {
        return place < messages.size() && messages.get(place).equals(message);
    }

    /** The messages as they are now; they may be added and removed meanwhile. */
    InboundMessage[] all() {
        return messages.toArray(new InboundMessage[0]);
    }

    /** Whether the broker has to get one of them for which the client does nothing more, with a number below this one. */
    boolean anyIsOwedToBroker(long end) {
        for (InboundMessage message : messages) {
            if ((message.isOwedToBroker() || message.isUnansweredSinceRestart()) && message.number < end) {
                return true;
            }
        }
        return false;
    }

    void add(InboundMessage message) {
        add(messages.size(), message);
    }

    /** Adds a message that was read from the disk, at the place that its number gives it. */
    void addInTurn(InboundMessage read) {
        add(placeOf(read), read);
    }

    private void add(int place, InboundMessage message) {
        messages.add(place, message);
        octets += message.usedOctets;
    }

    /** Before what has come since the restart: what is under way is repeated in its order (MQTT 3.1.1 §4.6). */
    private int placeOf(InboundMessage read) {
        for (int place = 0; place < messages.size(); place++) {
            InboundMessage other = messages.get(place);
            boolean isLater = other.number == 0 || other.number > read.number;
            if (isLater && other.brokerLeg() == BrokerLeg.WAITING && !other.isBehind) {
                return place;
            }
        }
        return messages.size();
    }

    void remove(InboundMessage message) {
        if (messages.remove(message)) {
            octets -= message.usedOctets;
        }
    }

    /** How many are not sent yet. */
    int waiting() {
        int waiting = 0;
        for (InboundMessage message : messages) {
            if (message.brokerLeg() == BrokerLeg.WAITING) {
                waiting++;
            }
        }
        return waiting;
    }

    /** When the oldest one came that has a record, is in its turn and the broker lacks; {@link SpoolRoom#NONE} if none. */
    long oldestSpooledMillis() {
        long oldest = SpoolRoom.NONE;
        for (InboundMessage message : messages) {
            if (message.number != 0 && !message.isBehind && message.isLackedByBroker()) {
                oldest = Math.min(oldest, message.atMillis);
            }
        }
        return oldest;
    }

    /** How many at QoS 2 are not sent yet. */
    int waitingAtQos2() {
        int waiting = 0;
        for (InboundMessage message : messages) {
            if (message.brokerLeg() == BrokerLeg.WAITING && message.qos == QoS.TWO) {
                waiting++;
            }
        }
        return waiting;
    }

    /** How many have come that far with the client. */
    int count(ClientLeg leg) {
        int count = 0;
        for (InboundMessage message : messages) {
            if (message.clientLeg() == leg) {
                count++;
            }
        }
        return count;
    }

    /** Whether the broker has said nothing of one for so long. */
    boolean isOneUnanswered(long millis, long steadyMillis) {
        for (InboundMessage message : messages) {
            if (message.isUnanswered(millis, steadyMillis)) {
                return true;
            }
        }
        return false;
    }

    /** The oldest one that waits for PUBREL of a client that has said nothing of it for so long. */
    @Nullable
    InboundMessage firstUnreleased(long silenceNanos, long nowNanos) {
        for (InboundMessage message : messages) {
            if (message.clientLeg() == ClientLeg.RECEIVED && message.isSilent(silenceNanos, nowNanos)) {
                return message;
            }
        }
        return null;
    }

    /** The newest one that this MsgId means to the client. */
    @Nullable
    InboundMessage byMsgId(int msgId, QoS qos) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            InboundMessage message = messages.get(i);
            if (message.msgId == msgId && message.qos == qos && message.clientLeg() != ClientLeg.ACKNOWLEDGED) {
                return message;
            }
        }
        return null;
    }

    /** The one whose record has this number. */
    @Nullable
    InboundMessage byNumber(long number) {
        for (InboundMessage message : messages) {
            if (message.number == number) {
                return message;
            }
        }
        return null;
    }

    /** The one that this packet id means to the broker. */
    @Nullable
    InboundMessage byPacketId(int packetId) {
        for (InboundMessage message : messages) {
            if (message.packetId == packetId && message.brokerLeg() != BrokerLeg.WAITING && !message.isBehind) {
                return message;
            }
        }
        return null;
    }

    /** The earliest deadline of any. */
    long deadlineNanos() {
        long earliest = Deadline.NEVER;
        for (InboundMessage message : messages) {
            earliest = Math.min(earliest, message.deadlineNanos);
        }
        return earliest;
    }

    /** What they take of the memory, about. */
    int octets() {
        return octets;
    }
}
