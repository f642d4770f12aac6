package org.sngateway.gateway.core.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.SessionInside;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.StoredRecords;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * A core between nodes and a broker that a test plays, step by step in virtual time. What the core sends waits until the
 * test expects it; {@link #nothingElse()} fails on what was not expected.
 */
public final class Lockstep {
    /** The payload where a test is not about payloads. */
    public static final Payload DATA = Payload.ofText("on");

    private static final String CLIENT = "a";
    private static final int PORT = 1000;

    /** A message that a slow link has taken and not sent yet. */
    private record InLink(long token, NodeAddress to, SnMessage message) {}

    private record Broadcast(SnMessage message, int radius) {}

    private final CoreSettings settings;
    private final CoreListener listener;
    private final MemoryStore store = new MemoryStore();
    private final FaultyStore disk = new FaultyStore(store);
    private GatewayCore core;
    private final Recorder recorder = new Recorder();
    private final Map<NodeAddress, Deque<SnMessage>> toNodes = new HashMap<>();
    private final Map<String, Deque<MqttCommand>> toBroker = new HashMap<>();
    private final Deque<Broadcast> broadcasts = new ArrayDeque<>();
    private final Deque<InLink> inLink = new ArrayDeque<>();
    private boolean linkIsSlow;
    private int maxInLink = Integer.MAX_VALUE;
    private int maxOctetsOfLink = Integer.MAX_VALUE;
    private boolean diskIsSlow;
    private long nowNanos = 1_000_000_000L;
    private long wallClockMillis = 1_000_000_000_000L;

    public Lockstep() {
        this(Settings.usual());
    }

    public Lockstep(CoreSettings settings) {
        this(settings, null);
    }

    /** With a listener instead of the one that answers {@link #log}, {@link #dropped} and {@link #ignored}. */
    public Lockstep(CoreSettings settings, @Nullable CoreListener listener) {
        this.settings = settings;
        this.listener = listener == null ? recorder : listener;
        core = newCore();
    }

    private GatewayCore newCore() {
        return newCore(store);
    }

    private GatewayCore newCore(StoredRecords stored) {
        GatewayCore next = new GatewayCore(settings, new Output(), disk, listener, new Random(1));
        next.onWallClock(wallClockMillis, nowNanos);
        next.onRestore(stored, nowNanos);
        next.onStart(nowNanos);
        disk.answer(new TimedAnswers(next, () -> nowNanos));
        if (settings.listeners().values().stream()
                .noneMatch(one -> one.advertised() || one.qosMinusOne().enabled())) {
            // Of no interest where a test is about clients.
            toBroker.remove(settings.broker().ownClientId());
        }
        return next;
    }

    /** From now on the disk answers only when it is told so. */
    public void diskIsSlow() {
        diskIsSlow = true;
    }

    /** The gateway's own connection to the broker is up. */
    public void brokerLetsTheGatewayIn() {
        broker(settings.broker().ownClientId()).says(new MqttEvent.Connected(false));
    }

    /** The broker does not let the gateway's own connection in. */
    public void brokerRefusesTheGateway(ReasonCode reasonCode) {
        Broker own = broker(settings.broker().ownClientId());
        own.says(new MqttEvent.ConnectRefused(reasonCode, "refused"));
    }

    /** The disk answers all that it was asked, and whatever follows from that. */
    public void diskAnswers() {
        answerFromSlowStore();
    }

    /** From now on the link sends a message only when it is told so. */
    public void linkIsSlow() {
        linkIsSlow = true;
    }

    /** As {@link #linkIsSlow}; it takes so many messages before it wants no more deliveries. */
    public void linkIsSlowAndTakes(int messages) {
        linkIsSlow();
        maxInLink = messages;
    }

    /** The link sends the message that it has taken first, and says so. */
    public void linkSends() {
        InLink first = inLink.remove();
        hears(first.to(), first.message());
        core.onDeparted(first.token(), nowNanos);
        answerFromStore();
        if (inLink.size() == maxInLink - 1) {
            core.onLinkWritable(Settings.LISTENER, nowNanos);
            answerFromStore();
        }
    }

    /** The radio has told how long a message may be. */
    public void linkCarries(int maxOctets) {
        maxOctetsOfLink = maxOctets;
    }

    /** The link is down, or up again. */
    public void linkIsDown(boolean isDown) {
        if (isDown) {
            core.onLinkDown(Settings.LISTENER, nowNanos);
        } else {
            core.onLinkUp(Settings.LISTENER, nowNanos);
        }
        answerFromStore();
    }

    /** The link can't send the message that it has taken first, and says so. */
    public void linkFails(SendFailure reason) {
        core.onFailed(inLink.remove().token(), reason, nowNanos);
        answerFromStore();
    }

    /** What the link has taken and not sent yet, in order. */
    public List<SnMessage> inLink() {
        return inLink.stream().map(InLink::message).toList();
    }

    private void hears(NodeAddress to, SnMessage message) {
        toNodes.computeIfAbsent(to, a -> new ArrayDeque<>()).add(message);
    }

    /** From now on the disk takes deletions only, or everything again. */
    public void diskIsFull(boolean full) {
        disk.setFull(full);
    }

    /** From now on nothing can be written, or it can again. */
    public void diskFails(boolean fails) {
        disk.setFails(fails);
    }

    /** The gateway is killed and started again: what it has not written is gone, and so are its connections. */
    public void restart() {
        toNodes.clear();
        inLink.clear();
        toBroker.clear();
        core = newCore();
    }

    /** As {@link #restart}, with other records than those that were written. */
    public void restartsWith(StoredRecords stored) {
        core = newCore(stored);
    }

    /** As {@link #restart}, after a version that did not write down what the clocks said. */
    public void restartsAfterAVersionWithoutClock() {
        toNodes.clear();
        inLink.clear();
        toBroker.clear();
        restartsWith((which, records) ->
                store.forEach(key -> which.test(key) && RecordKind.of(key) != RecordKind.CLOCK, records));
    }

    /** So much time passes while the gateway is not running. */
    public void isOffFor(Duration duration) {
        wallClockMillis += duration.toMillis();
    }

    /** The wall clock is set, forward or back; the core is told at the next advance. */
    public void wallClockIsSet(Duration step) {
        wallClockMillis += step.toMillis();
    }

    /** What was set aside because it can't be brought to the broker. */
    public List<DeadLetter> deadLetters() {
        return store.deadLetters();
    }

    /** How many records of clients there are. */
    public int records() {
        int[] records = new int[1];
        store.forEach(key -> RecordKind.of(key) != RecordKind.CLOCK, (key, value) -> records[0]++);
        return records[0];
    }

    private final class Output implements GatewayOutput {
        @Override
        public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
            if (linkIsSlow) {
                inLink.add(new InLink(token, to, message));
                return false;
            }
            hears(to, message);
            return true;
        }

        @Override
        public int roomFor(NodeAddress to) {
            return Math.max(0, maxInLink - inLink.size());
        }

        @Override
        public int maxMessageOctets(NodeAddress to) {
            return maxOctetsOfLink;
        }

        @Override
        public void broadcast(String listenerName, SnMessage message, int radius) {
            broadcasts.add(new Broadcast(message, radius));
        }

        @Override
        public void sendToBroker(String mqttClientId, MqttCommand command) {
            toBroker.computeIfAbsent(mqttClientId, id -> new ArrayDeque<>()).add(command);
        }
    }

    /** All that the core has given to the store so far has reached the disk. */
    private void answerFromStore() {
        if (!diskIsSlow) {
            answerFromSlowStore();
        }
        gaugesAgree();
    }

    /** After each input, whatever the test is about: the gauges tell what a visit to all sessions finds. */
    private void gaugesAgree() {
        CoreGauges gauges = core.gauges();
        assertThat(gauges.sessions()).as("the gauges of the sessions").isEqualTo(SessionInside.visitAll(core));
        assertThat(gauges.queuedMessages()).as("the gauge of the queue").isEqualTo(SessionInside.queuedInAll(core));
    }

    private void answerFromSlowStore() {
        disk.answer(new TimedAnswers(core, () -> nowNanos));
    }

    /** Milliseconds of Unix time. */
    public long wallClockMillis() {
        return wallClockMillis;
    }

    /** The time of the next input. */
    public long nowNanos() {
        return nowNanos;
    }

    public GatewayCore core() {
        return core;
    }

    /** A node at 10.0.0.1 and this port. */
    public Node node(int port) {
        return node("10.0.0.1", port);
    }

    public Node node(String host, int port) {
        byte[] octets = new byte[4];
        String[] parts = host.split("\\.", -1);
        for (int i = 0; i < 4; i++) {
            octets[i] = (byte) Integer.parseInt(parts[i]);
        }
        IpAddress local = IpAddress.of(new byte[] {10, 0, 0, (byte) 200});
        return node(new UdpAddress(Settings.LISTENER, IpAddress.of(octets), port, "", local));
    }

    public Node node(NodeAddress address) {
        return new Node(address);
    }

    public Broker broker(String clientId) {
        return new Broker(clientId);
    }

    /** Lets time pass; the core is woken when it wants to be. */
    public void advance(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (core.nextDeadlineNanos() <= end) {
            nowNanos = Math.max(nowNanos, core.nextDeadlineNanos());
            core.onTick(nowNanos);
            answerFromStore();
        }
        nowNanos = end;
        wallClockMillis += duration.toMillis();
        core.onWallClock(wallClockMillis, nowNanos);
    }

    /** The configuration is another one from now on. */
    public void reload(CoreSettings settings) {
        core.onSettings(settings, nowNanos);
        answerFromStore();
    }

    /** The operator ends the session of a client. */
    public boolean kick(String clientId) {
        boolean known = core.onKick(clientId, nowNanos);
        answerFromStore();
        return known;
    }

    /** The operator forgets a client. */
    public boolean forget(String clientId) {
        boolean known = core.onForget(clientId, nowNanos);
        answerFromStore();
        return known;
    }

    /** The gateway goes for good. */
    public void leave() {
        core.onLeaving(nowNanos);
        answerFromStore();
    }

    /** Lets time pass without the core being woken, as when the process is stopped. */
    public void standStill(Duration duration) {
        nowNanos += duration.toNanos();
    }

    public void advanceSeconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    /** What the core sends to all nodes that the listener reaches. */
    public void expectsBroadcast(SnMessage message, int radius) {
        assertThat(broadcasts.poll()).as("the next broadcast").isEqualTo(new Broadcast(message, radius));
    }

    /** Nothing was sent but what the test expected. */
    public void nothingElse() {
        assertThat(broadcasts).isEmpty();
        assertThat(inLink).isEmpty();
        assertThat(toNodes.values().stream().filter(queue -> !queue.isEmpty())).isEmpty();
        assertThat(toBroker.entrySet().stream()
                        .filter(queue -> !queue.getValue().isEmpty()))
                .isEmpty();
    }

    /** The state of a client, or {@code null} without a session. */
    @Nullable
    public SessionState stateOf(String clientId) {
        return SessionInside.stateOf(core, clientId);
    }

    /** What the broker would expect next, if anything. */
    @Nullable
    public MqttCommand nextCommand(String clientId) {
        return toBroker.getOrDefault(clientId, new ArrayDeque<>()).peek();
    }

    /** The clients at the broker for which commands wait to be expected. */
    public List<String> clientsWithCommands() {
        return toBroker.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    public int commandsWaiting(String clientId) {
        return toBroker.getOrDefault(clientId, new ArrayDeque<>()).size();
    }

    public int dropped(DropReason reason) {
        return recorder.drops.getOrDefault(reason, 0);
    }

    public int ignored(IgnoreReason reason) {
        return recorder.ignores.getOrDefault(reason, 0);
    }

    public List<String> log() {
        return recorder.log;
    }

    // ---- what most tests begin with

    /** {@link #connected(String, int, boolean) Connected}: client "a" at port 1000, whose session outlives its connection. */
    public Node connected() {
        return connected(CLIENT, PORT, false);
    }

    /** {@link #connected() Connected}, with this keep alive. */
    public Node connected(int keepAliveSeconds) {
        return connected(CLIENT, PORT, false, keepAliveSeconds);
    }

    /** {@link #connected() Connected}, with CleanSession. */
    public Node connectedWithCleanSession() {
        return connected(CLIENT, PORT, true);
    }

    /** The broker's end of the connection of client "a". */
    public Broker broker() {
        return broker(CLIENT);
    }

    /** A message of the broker at QoS 0, with the payload {@link #DATA}. */
    public static MqttEvent.Publish message(String topic) {
        return message(topic, QoS.ZERO, 0);
    }

    /** A message of the broker, with the payload {@link #DATA}. */
    public static MqttEvent.Publish message(String topic, QoS qos, int packetId) {
        return new MqttEvent.Publish(topic, DATA, qos, false, packetId);
    }

    /** A message of the broker. */
    public static MqttEvent.Publish message(String topic, QoS qos, int packetId, String text) {
        return new MqttEvent.Publish(topic, Payload.ofText(text), qos, false, packetId);
    }

    /** A PUBLISH of a node, with the payload {@link #DATA}. */
    public static Publish publish(TopicId topic, QoS qos, int msgId) {
        return new Publish(false, qos, false, topic, msgId, DATA);
    }

    /** A PUBLISH of a node. */
    public static Publish publish(TopicId topic, QoS qos, int msgId, String text) {
        return new Publish(false, qos, false, topic, msgId, Payload.ofText(text));
    }

    /** An active client at this port, its connection to the broker up; nothing waits to be expected. */
    public Node connected(String clientId, int port, boolean cleanSession) {
        return connected(clientId, port, cleanSession, 60);
    }

    public Node connected(String clientId, int port, boolean cleanSession, int keepAliveSeconds) {
        Node node = node(port);
        node.sends(new Connect(false, cleanSession, 1, keepAliveSeconds, clientId));
        broker(clientId).expects(new MqttCommand.Open(cleanSession));
        broker(clientId).says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        nothingElse();
        return node;
    }

    /** As {@link #connected}, with this will and the message "gone". */
    public Node connectedWithWill(String clientId, int port, boolean cleanSession, WillTopic will) {
        Node node = node(port);
        node.sends(new Connect(true, cleanSession, 1, 60, clientId));
        node.expects(new WillTopicReq());
        node.sends(will);
        node.expects(new WillMsgReq());
        node.sends(new WillMsg(Payload.ofText("gone")));
        broker(clientId).expects(new MqttCommand.Open(cleanSession));
        broker(clientId).says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        nothingElse();
        return node;
    }

    /** The connected or sleeping client connects again with CleanSession: its earlier session is over. */
    public void beginsCleanSession(String clientId, Node node) {
        // Not the earlier keep alive, or it would be a repetition of the CONNECT that began that session.
        node.sends(new Connect(false, true, 1, 61, clientId));
        broker(clientId).expects(new MqttCommand.Close());
        broker(clientId).expects(new MqttCommand.Open(true));
        broker(clientId).says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    /** A sensor on the other side. */
    public final class Node {
        public final NodeAddress address;

        private Node(NodeAddress address) {
            this.address = address;
        }

        public void sends(SnMessage message) {
            core.onDatagram(address, message, nowNanos);
            answerFromStore();
        }

        public void sendsOctets(String hex) {
            ByteBuffer datagram = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
            sends(((Decoded) new SnDecoder(true).decode(datagram)).message());
        }

        public void sendsToGroup(SnMessage message) {
            core.onBroadcast(address, message, nowNanos);
            answerFromStore();
        }

        public void expects(SnMessage expected) {
            assertThat(poll()).as("the next message to %s", address).isEqualTo(expected);
        }

        public <T extends SnMessage> T expects(Class<T> type) {
            SnMessage message = poll();
            assertThat(message).as("the next message to %s", address).isInstanceOf(type);
            return Objects.requireNonNull(type.cast(message));
        }

        /** All that was sent to it and not expected yet. */
        public List<SnMessage> heard() {
            Deque<SnMessage> waiting = toNodes.getOrDefault(address, new ArrayDeque<>());
            List<SnMessage> heard = List.copyOf(waiting);
            waiting.clear();
            return heard;
        }

        /** Whether something was sent to it and not expected yet. */
        public boolean hasHeard() {
            return !toNodes.getOrDefault(address, new ArrayDeque<>()).isEmpty();
        }

        public void expectsNothing() {
            assertThat(toNodes.getOrDefault(address, new ArrayDeque<>()))
                    .as("messages to %s", address)
                    .isEmpty();
        }

        /** Registers a topic and returns its id. */
        public int registers(String topic) {
            sends(new Register(0, 77, topic));
            RegAck regAck = expects(RegAck.class);
            assertThat(regAck.returnCode()).isEqualTo(ReturnCode.ACCEPTED);
            return regAck.topicId();
        }

        /** Answers a REGISTER of the gateway. */
        public void learns(Register register) {
            sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        }

        public void acknowledges(Publish publish) {
            sends(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
        }

        /** Publishes at QoS 2 until the broker and the node have PUBREC. Returns the packet id at the broker. */
        public int publishesUntilPubRec(TopicId topic, int msgId, Broker broker) {
            sends(publish(topic, QoS.TWO, msgId));
            int packetId = broker.expects(MqttCommand.Publish.class).packetId();
            broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
            expects(new PubRec(msgId));
            return packetId;
        }

        /** Subscribes, with the broker granting what is asked for. */
        public SubAck subscribes(Topic topic, QoS qos, Broker broker) {
            return subscribes(topic, qos, broker, 78);
        }

        /** As above, with this MsgId. */
        public SubAck subscribes(Topic topic, QoS qos, Broker broker, int msgId) {
            sends(new Subscribe(false, qos, msgId, topic));
            MqttCommand.Subscribe asked = broker.expects(MqttCommand.Subscribe.class);
            broker.says(new MqttEvent.SubAck(asked.packetId(), asked.qos(), ReasonCode.SUCCESS));
            return expects(SubAck.class);
        }

        private @Nullable SnMessage poll() {
            return toNodes.getOrDefault(address, new ArrayDeque<>()).poll();
        }
    }

    /** The broker's end of one client's connection. */
    public final class Broker {
        private final String clientId;

        private Broker(String clientId) {
            this.clientId = clientId;
        }

        public void says(MqttEvent event) {
            core.onMqttEvent(clientId, event, nowNanos);
            answerFromStore();
        }

        /** The next command; the will of an {@code Open} is of interest only where one is expected. */
        public void expects(MqttCommand expected) {
            MqttCommand command = poll();
            boolean isWillOfInterest = expected instanceof MqttCommand.Open open && open.will() != null;
            assertThat(
                            command instanceof MqttCommand.Open open && !isWillOfInterest
                                    ? new MqttCommand.Open(open.cleanSession(), open.cleanStart(), null)
                                    : command)
                    .as("the next command for %s", clientId)
                    .isEqualTo(expected);
        }

        public <T extends MqttCommand> T expects(Class<T> type) {
            MqttCommand command = poll();
            assertThat(command).as("the next command for %s", clientId).isInstanceOf(type);
            return Objects.requireNonNull(type.cast(command));
        }

        public void expectsNothing() {
            assertThat(toBroker.getOrDefault(clientId, new ArrayDeque<>()))
                    .as("commands for %s", clientId)
                    .isEmpty();
        }

        private @Nullable MqttCommand poll() {
            return toBroker.getOrDefault(clientId, new ArrayDeque<>()).poll();
        }
    }

    private static final class Recorder implements QuietCoreListener {
        final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
        final Map<IgnoreReason, Integer> ignores = new EnumMap<>(IgnoreReason.class);
        final List<String> log = new ArrayList<>();

        @Override
        public void onDropped(String clientId, DropReason reason, String topic) {
            drops.merge(reason, 1, Integer::sum);
        }

        @Override
        public void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason) {
            ignores.merge(reason, 1, Integer::sum);
        }

        @Override
        public void onDepartureFailed(String clientId, SendFailure reason) {
            log.add(clientId + " departure failed " + reason);
        }

        @Override
        public void onStateChanged(
                String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
            log.add(clientId + " " + before + " -> " + after + " " + cause);
        }

        @Override
        public void onSessionRestored(String clientId, @Nullable NodeAddress address, SessionState state) {
            log.add(clientId + " restored " + state);
        }

        @Override
        public void onOwnConnectionUp() {
            log.add("broker up");
        }

        @Override
        public void onOwnConnectionDown(String reason) {
            log.add("broker down: " + reason);
        }

        @Override
        public void onSessionEnded(String clientId) {
            log.add(clientId + " ended");
        }

        @Override
        public void onWillPublished(String clientId, String topic) {
            log.add(clientId + " will " + topic);
        }

        @Override
        public void onSubscriptionLost(String clientId, String filter) {
            log.add(clientId + " lost " + filter);
        }

        @Override
        public void onGwIdConflict(NodeAddress from, int gwId) {
            log.add("GwId " + gwId + " at " + from);
        }

        @Override
        public void onBrokerClosesAt(String clientId, MqttCommand request, int longestTaken) {
            log.add(clientId + " closes at " + request);
        }

        @Override
        public void onTooLong(NodeAddress from, String clientId, MsgType type, int octets, int maxOctets) {
            log.add("too long: " + type + " of '" + clientId + "', " + octets + " octets, limit " + maxOctets);
        }

        @Override
        public void onTextRefused(String clientId, String text, String fault) {
            log.add(clientId + " text refused: " + fault);
        }

        @Override
        public void onClientIdConflict(String clientId, String mqttClientId) {
            log.add(clientId + " conflict " + mqttClientId);
        }

        @Override
        public void onLinkGivenUp(String listenerName, long downNanos) {
            log.add(listenerName + " given up after " + Duration.ofNanos(downNanos));
        }

        @Override
        public void onStandstill(long nanos) {
            log.add("standstill " + Duration.ofNanos(nanos));
        }
    }
}
