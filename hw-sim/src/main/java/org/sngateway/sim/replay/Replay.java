package org.sngateway.sim.replay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * Plays the nodes of a recording against a gateway and compares its answers. Pure: time is an argument, datagrams go through
 * an output.
 *
 * <p>A message leaves when its time has come and the gateway has given the answers that lie before it in the recording, or patience
 * is over. Topic ids and the gateway's MsgIds are those that today's gateway assigns. A node acknowledges only messages that
 * it received. A message that was not recorded is acknowledged too, so that the gateway goes on.
 */
public final class Replay {
    /** Takes the datagrams of nodes. */
    public interface Output {
        void send(int node, Payload octets);
    }

    private static final int TOPIC_ID_OFFSET = 0;
    private static final int PUBLISH_TOPIC_ID_OFFSET = 1;
    private static final int ACK_MSG_ID_OFFSET = 2;
    /** Something that should not come could still come for so long. */
    private static final long QUIET_NANOS = 300_000_000L;

    private final Recording recording;
    private final ReplaySettings settings;
    private final Output output;
    private final SnDecoder decoder = new SnDecoder(true);
    private final Map<String, Conversation> conversations = new HashMap<>();
    private final Map<String, String> clients = new HashMap<>();
    /** Indices of the gateway's steps that have not been said yet, in order. */
    private final List<Integer> expected = new ArrayList<>();

    /** Indices of the gateway's steps that lay ahead when they were said. */
    private final Set<Integer> early = new HashSet<>();

    private final Set<String> said = new HashSet<>();
    /** Of each node and topic the packet of the last message that came. */
    private final Map<String, Long> lastPublished = new HashMap<>();

    private final List<Difference> differences = new ArrayList<>();

    private int next;
    /** The index up to which expected steps were waited for in vain. */
    private int givenUpTo = -1;

    private boolean brokerIsSilent;
    private long sentAtNanos;
    private long sentRecordedNanos;
    private long waitingSinceNanos;
    private long lastPacket;
    private int sent;
    private int same;
    private int repeated;
    private boolean done;

    /** The topic ids and MsgIds of one client with today's gateway. */
    private static final class Conversation {
        final TopicNames names = new TopicNames();
        /** The gateway's MsgIds, from the recorded ones to today's. */
        final Map<Integer, Integer> msgIds = new HashMap<>();
    }

    /** A replay that has not begun. */
    public Replay(Recording recording, ReplaySettings settings, Output output) {
        this.recording = recording;
        this.settings = settings;
        this.output = output;
    }

    /** Begins. */
    public void start(long nowNanos) {
        sentAtNanos = nowNanos;
        waitingSinceNanos = nowNanos;
        onTick(nowNanos);
    }

    public boolean isDone() {
        return done;
    }

    /** When {@link #onTick} is due; {@link Deadline#NEVER} at the end. */
    public long nextDeadlineNanos() {
        if (done) {
            return Deadline.NEVER;
        }
        boolean atEnd = next == recording.steps().size();
        if (isWaiting()) {
            return Math.max(
                    atEnd ? 0 : dueNanos(),
                    waitingSinceNanos + settings.patience().toNanos());
        }
        return atEnd ? waitingSinceNanos + QUIET_NANOS : dueNanos();
    }

    /** Sends the messages that are due; when patience with an answer is over it goes on. */
    public void onTick(long nowNanos) {
        passGatewaySteps();
        while (!done && nextDeadlineNanos() <= nowNanos) {
            if (next == recording.steps().size()) {
                finish();
            } else {
                play(recording.steps().get(next++), nowNanos);
                passGatewaySteps();
            }
        }
    }

    /**
     * When a moment of the recording is reached, in today's time: between two messages of nodes that passes as it did then;
     * {@link Deadline#NEVER} while it lies behind the next one, or behind an answer that is waited for.
     *
     * @param recordedNanos since the first message of the recording
     */
    public long dueNanosOf(long recordedNanos) {
        if (next == recording.steps().size()) {
            return sentAtNanos;
        } else if (recordedNanos > recording.steps().get(next).atNanos() || isWaitingForAnswerBefore(recordedNanos)) {
            return Deadline.NEVER;
        }
        return settings.speed() == 0
                ? sentAtNanos
                : sentAtNanos + (long) (Math.max(0, recordedNanos - sentRecordedNanos) / settings.speed());
    }

    /** A datagram of the gateway to a node. */
    public void onDatagram(int node, ByteBuffer octets, long nowNanos) {
        if (!(decoder.decode(octets) instanceof Decoded decoded)) {
            differences.add(new Difference(lastPacket, "", "octets that are no MQTT-SN message"));
            return;
        }
        SnMessage whole = decoded.message();
        SnMessage message = whole instanceof Encapsulated encapsulated ? encapsulated.inner() : whole;
        Payload nodeId = whole instanceof Encapsulated encapsulated ? encapsulated.nodeId() : null;
        if (message.type() == MsgType.ADVERTISE) {
            return;
        }
        String place = place(node, nodeId);
        Conversation conversation = conversation(clients.getOrDefault(place, place));
        conversation.names.onFromGateway(message);
        String meaning = Meaning.of(message, conversation.names);
        Step step = match(node, message, meaning);
        if (step != null) {
            learnMsgId(conversation, step, message);
            if (step.packet() < lastPacket && isPastItsAnswer(step)) {
                acknowledge(node, nodeId, message);
            }
            said.add(node + meaning);
            waitingSinceNanos = nowNanos;
        } else if (said.contains(node + meaning)) {
            repeated++;
        } else {
            differences.add(new Difference(lastPacket, "", meaning));
            acknowledge(node, nodeId, message);
        }
        onTick(nowNanos);
    }

    /** The differences so far, in the order in which they were seen. */
    public List<Difference> differences() {
        return List.copyOf(differences);
    }

    /** How many messages of nodes were sent. */
    public int sent() {
        return sent;
    }

    /** How many messages of the gateway mean the same as those recorded. */
    public int same() {
        return same;
    }

    /** How many the gateway said again. */
    public int repeated() {
        return repeated;
    }

    // ---- what nodes say

    private void passGatewaySteps() {
        while (next < recording.steps().size() && !recording.steps().get(next).fromNode()) {
            if (!early.contains(next)) {
                expected.add(next);
            }
            next++;
        }
    }

    /**
     * Whether an answer is still waited for. One that patience was over with may still come, but nothing waits for it. When a
     * message from the broker does not come, its publisher is not there today: nothing waits for further ones.
     */
    private boolean isWaiting() {
        for (int i = expected.size() - 1; i >= 0 && expected.get(i) > givenUpTo; i--) {
            if (!brokerIsSilent
                    || !isUnasked(recording.steps().get(expected.get(i)).message())) {
                return true;
            }
        }
        return false;
    }

    private boolean isWaitingForAnswerBefore(long recordedNanos) {
        return expected.stream()
                .filter(index -> index > givenUpTo)
                .map(recording.steps()::get)
                .anyMatch(step -> step.atNanos() < recordedNanos && !isUnasked(step.message()));
    }

    /** Whether it comes from the broker, at a time of its own. */
    private static boolean isUnasked(@Nullable SnMessage message) {
        return message instanceof Publish || message instanceof Register;
    }

    private long dueNanos() {
        if (settings.speed() == 0) {
            return sentAtNanos;
        }
        long pause = recording.steps().get(next).atNanos() - sentRecordedNanos;
        return sentAtNanos + (long) (Math.max(0, pause) / settings.speed());
    }

    private void play(Step step, long nowNanos) {
        if (isWaiting()) {
            brokerIsSilent |= expected.stream()
                    .filter(index -> index > givenUpTo)
                    .anyMatch(index -> isUnasked(recording.steps().get(index).message()));
            givenUpTo = next - 1;
        }
        sentAtNanos = nowNanos;
        sentRecordedNanos = step.atNanos();
        waitingSinceNanos = nowNanos;
        lastPacket = step.packet();
        SnMessage message = step.message();
        Payload octets = step.octets();
        if (message != null) {
            clients.put(place(step.node(), step.nodeId()), step.client());
            Conversation conversation = conversation(step.client());
            conversation.names.onFromNode(message);
            octets = today(step, message, conversation);
        }
        if (octets != null) {
            sent++;
            output.send(step.node(), octets);
        }
    }

    /** The octets with today's ids; {@code null} for the acknowledgement of a message that did not come. */
    private @Nullable Payload today(Step step, SnMessage message, Conversation conversation) {
        Payload octets = step.octets();
        if (message instanceof Connect || message instanceof PingReq) {
            return Octets.withClientIdSuffix(octets, settings.clientIdSuffix());
        } else if (message instanceof Publish publish && publish.topic() instanceof NormalTopicId id) {
            return Octets.withNumber(octets, PUBLISH_TOPIC_ID_OFFSET, conversation.names.id(step.topic(), id.value()));
        } else if (message instanceof RegAck regAck) {
            Payload named =
                    Octets.withNumber(octets, TOPIC_ID_OFFSET, conversation.names.id(step.topic(), regAck.topicId()));
            return withMsgId(named, ACK_MSG_ID_OFFSET, regAck.msgId(), conversation);
        } else if (message instanceof PubAck pubAck) {
            Payload named =
                    Octets.withNumber(octets, TOPIC_ID_OFFSET, conversation.names.id(step.topic(), pubAck.topicId()));
            return withMsgId(named, ACK_MSG_ID_OFFSET, pubAck.msgId(), conversation);
        } else if (message instanceof PubRec pubRec) {
            return withMsgId(octets, 0, pubRec.msgId(), conversation);
        } else if (message instanceof PubComp pubComp) {
            return withMsgId(octets, 0, pubComp.msgId(), conversation);
        }
        return octets;
    }

    private static @Nullable Payload withMsgId(Payload octets, int offset, int recorded, Conversation conversation) {
        Integer now = conversation.msgIds.get(recorded);
        return now == null ? null : Octets.withNumber(octets, offset, now);
    }

    /** Whether the acknowledgement of it would have been sent already. */
    private boolean isPastItsAnswer(Step step) {
        for (int i = next - 1; i >= 0 && recording.steps().get(i).packet() > step.packet(); i--) {
            Step later = recording.steps().get(i);
            SnMessage message = later.message();
            boolean isAnswer = (message instanceof RegAck && step.message() instanceof Register)
                    || (message instanceof PubAck && step.message() instanceof Publish)
                    || (message instanceof PubRec && step.message() instanceof Publish)
                    || (message instanceof PubComp && step.message() instanceof PubRel);
            if (later.fromNode() && later.node() == step.node() && isAnswer) {
                return true;
            }
        }
        return false;
    }

    // ---- what the gateway says

    /** The expected step that this message is, taken out; {@code null} if it is none. */
    private @Nullable Step match(int node, SnMessage message, String meaning) {
        int size = recording.steps().size();
        for (int i = 0; i < expected.size(); i++) {
            Step step = recording.steps().get(expected.get(i));
            if (step.node() == node && step.meaning().equals(meaning)) {
                boolean isLate = expected.remove(i) <= givenUpTo && !isUnasked(message);
                if (isLate) {
                    differences.add(new Difference(
                            step.packet(), step.meaning(), meaning + ", but only after packet " + lastPacket));
                } else if (!isOvertaken(step)) {
                    same++;
                }
                return step;
            }
        }
        // An answer may come while the replay still waits for another node; a message from the broker may come at any
        // time.
        for (int i = next; i < size; i++) {
            Step step = recording.steps().get(i);
            boolean isOfNode = step.node() == node;
            if (isOfNode && step.fromNode() && !isUnasked(message) && !mayPass(step, message)) {
                break;
            }
            if (isOfNode && !step.fromNode() && step.meaning().equals(meaning) && early.add(i)) {
                if (!isOvertaken(step)) {
                    same++;
                }
                return step;
            }
        }
        for (int i = 0; i < expected.size(); i++) {
            Step step = recording.steps().get(expected.get(i));
            SnMessage recorded = step.message();
            if (step.node() == node && recorded != null && answersTheSame(recorded, message)) {
                expected.remove(i);
                differences.add(new Difference(step.packet(), step.meaning(), meaning));
                return step;
            }
        }
        return null;
    }

    /**
     * Whether an answer may come before this message of the node that was recorded first: it has the MsgId of another request, or
     * the node only acknowledges something. PINGRESP waits for acknowledgements (§6.14).
     */
    private static boolean mayPass(Step ofNode, SnMessage answer) {
        SnMessage message = ofNode.message();
        boolean isAcknowledgement = message instanceof RegAck
                || message instanceof PubAck
                || message instanceof PubRec
                || message instanceof PubComp;
        int answered = MsgIds.ofAnswer(answer);
        return isAcknowledgement
                ? answer.type() != MsgType.PINGRESP
                : answered != MsgIds.NONE && message != null && MsgIds.ofRequest(message) != answered;
    }

    /** Whether a message of this topic that was recorded after it has come before it; that is a difference. */
    private boolean isOvertaken(Step step) {
        if (!(step.message() instanceof Publish publish)) {
            return false;
        }
        String topic = step.topic().isEmpty() ? publish.topic().toString() : step.topic();
        long last = lastPublished.merge(step.node() + topic, step.packet(), Math::max);
        if (last > step.packet()) {
            differences.add(new Difference(
                    step.packet(), step.meaning(), step.meaning() + ", but behind that of packet " + last));
            return true;
        }
        return false;
    }

    /** Whether both are about the same, though they say something else of it. */
    private static boolean answersTheSame(SnMessage recorded, SnMessage now) {
        if (recorded.type() != now.type()) {
            return false;
        } else if (recorded instanceof Publish one && now instanceof Publish other) {
            return one.data().equals(other.data());
        } else if (recorded instanceof Register) {
            return false;
        }
        return firstWords(recorded).equals(firstWords(now));
    }

    /** The type and, where the node chose it, the MsgId. */
    private static String firstWords(SnMessage message) {
        String[] words = Meaning.of(message, new TopicNames()).split(" ", 3);
        return words.length > 1 && words[1].startsWith("msgId=") ? words[0] + words[1] : words[0];
    }

    private static void learnMsgId(Conversation conversation, Step step, SnMessage now) {
        SnMessage recorded = step.message();
        if (recorded instanceof Publish one && now instanceof Publish other) {
            conversation.msgIds.put(one.msgId(), other.msgId());
        } else if (recorded instanceof Register one && now instanceof Register other) {
            conversation.msgIds.put(one.msgId(), other.msgId());
        } else if (recorded instanceof PubRel one && now instanceof PubRel other) {
            conversation.msgIds.put(one.msgId(), other.msgId());
        }
    }

    private void acknowledge(int node, @Nullable Payload nodeId, SnMessage message) {
        SnMessage answer = null;
        if (message instanceof Register register) {
            answer = new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED);
        } else if (message instanceof Publish publish && publish.qos() == QoS.ONE) {
            answer = new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED);
        } else if (message instanceof Publish publish && publish.qos() == QoS.TWO) {
            answer = new PubRec(publish.msgId());
        } else if (message instanceof PubRel pubRel) {
            answer = new PubComp(pubRel.msgId());
        }
        if (answer != null) {
            ByteBuffer octets = ByteBuffer.allocate(300);
            SnEncoder.encode(nodeId == null ? answer : new Encapsulated(0, nodeId, answer), octets);
            output.send(node, Payload.copyOf(octets.flip()));
        }
    }

    private void finish() {
        done = true;
        for (int index : expected) {
            Step step = recording.steps().get(index);
            differences.add(new Difference(step.packet(), step.meaning(), ""));
        }
        expected.clear();
    }

    private Conversation conversation(String client) {
        return conversations.computeIfAbsent(client, first -> new Conversation());
    }

    private static String place(int node, @Nullable Payload nodeId) {
        return node + (nodeId == null ? "" : "#" + nodeId.toHex());
    }
}
