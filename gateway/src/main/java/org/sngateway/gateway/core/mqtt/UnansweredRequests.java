package org.sngateway.gateway.core.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.QoS;

/**
 * What went out on one connection and has no answer yet, in the order of sending: the evidence of why the broker closed it
 * (R8.28, R8.30). A message at QoS 0 has no answer; the broker has taken it when it answers what came later.
 */
public final class UnansweredRequests {
    private static final int MAX_QOS0 = 16;

    private record Sent(MqttCommand command, int packetId, long atNanos) {}

    private final Deque<Sent> sent = new ArrayDeque<>(0);
    private int qos0;

    /** A packet went out; what needs no answer is not remembered. */
    public void onSent(MqttCommand command, long nowNanos) {
        if (command instanceof MqttCommand.Publish publish && publish.qos() == QoS.ZERO) {
            if (++qos0 > MAX_QOS0) {
                removeOldestQos0();
            }
            sent.addLast(new Sent(command, 0, nowNanos));
            return;
        }
        int packetId = packetId(command);
        if (packetId != 0) {
            if (!sent.isEmpty()) {
                sent.removeIf(earlier -> earlier.packetId == packetId);
            }
            sent.addLast(new Sent(command, packetId, nowNanos));
        }
    }

    private void removeOldestQos0() {
        for (Iterator<Sent> oldestFirst = sent.iterator(); oldestFirst.hasNext(); ) {
            if (oldestFirst.next().packetId == 0) {
                oldestFirst.remove();
                qos0--;
                return;
            }
        }
    }

    /** The broker has answered. Returns the request that is answered; {@code null} if it is none of these. */
    public @Nullable MqttCommand onAnswer(MqttEvent.Packet packet) {
        int packetId = packetId(packet);
        Sent oldest = sent.peekFirst();
        if (packetId != 0 && oldest != null && oldest.packetId == packetId) {
            return sent.removeFirst().command;
        }
        Sent answered = packetId == 0 ? null : find(packetId);
        if (answered == null) {
            return null;
        }
        // The broker works in order: messages at QoS 0 before this one are through.
        for (Iterator<Sent> oldestFirst = sent.iterator(); oldestFirst.hasNext(); ) {
            Sent earlier = oldestFirst.next();
            if (earlier.packetId == packetId) {
                oldestFirst.remove();
                break;
            } else if (earlier.packetId == 0) {
                oldestFirst.remove();
                qos0--;
            }
        }
        return answered.command;
    }

    private @Nullable Sent find(int packetId) {
        for (Sent one : sent) {
            if (one.packetId == packetId) {
                return one;
            }
        }
        return null;
    }

    /** The oldest request that the broker owes an answer; {@code null} if it owes none. */
    public @Nullable MqttCommand oldest() {
        for (Sent one : sent) {
            if (one.packetId != 0) {
                return one.command;
            }
        }
        return null;
    }

    /** The request that went out last of those to which the broker owes an answer; {@code null} if it owes none. */
    public @Nullable MqttCommand newest() {
        for (Iterator<Sent> newestFirst = sent.descendingIterator(); newestFirst.hasNext(); ) {
            Sent one = newestFirst.next();
            if (one.packetId != 0) {
                return one.command;
            }
        }
        return null;
    }

    /** The messages at QoS 0 that went out since this time and of which it is not known whether the broker has taken them. */
    public List<MqttCommand.Publish> qos0Since(long nanos) {
        List<MqttCommand.Publish> found = new ArrayList<>();
        for (Sent one : sent) {
            if (one.packetId == 0 && one.atNanos >= nanos) {
                found.add((MqttCommand.Publish) one.command);
            }
        }
        return found;
    }

    /** The connection is over. */
    public void clear() {
        sent.clear();
        qos0 = 0;
    }

    /** Of a request that the broker answers; 0 for all else. */
    private static int packetId(MqttCommand command) {
        if (command instanceof MqttCommand.Publish publish) {
            return publish.packetId();
        } else if (command instanceof MqttCommand.PubRel pubRel) {
            return pubRel.packetId();
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            return subscribe.packetId();
        }
        return command instanceof MqttCommand.Unsubscribe unsubscribe ? unsubscribe.packetId() : 0;
    }

    /** Of an answer; 0 for all else. */
    private static int packetId(MqttEvent.Packet packet) {
        if (packet instanceof MqttEvent.PubAck pubAck) {
            return pubAck.packetId();
        } else if (packet instanceof MqttEvent.PubRec pubRec) {
            return pubRec.packetId();
        } else if (packet instanceof MqttEvent.PubComp pubComp) {
            return pubComp.packetId();
        } else if (packet instanceof MqttEvent.SubAck subAck) {
            return subAck.packetId();
        }
        return packet instanceof MqttEvent.UnsubAck unsubAck ? unsubAck.packetId() : 0;
    }
}
