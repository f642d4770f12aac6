package org.sngateway.sim.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.client.SnClient;
import org.sngateway.sim.client.SnClientListener;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/**
 * A patient node that remembers everything: it publishes and subscribes at QoS 1 and 2, repeats until it is answered,
 * and complains when the gateway has forgotten anything. Driven by {@link #onTick}.
 */
final class CrashNode implements SnClientListener, AutoCloseable {
    /** The way of life of a node. */
    enum Life {
        ACTIVE(false),
        /** Wakes often, publishes nothing. */
        SLEEPER(true),
        /** Becomes active now and then to publish. */
        TALKING_SLEEPER(true),
        /**
         * With CleanSession: reconnects now and then, whatever process is down, and publishes unacknowledged messages
         * again as new ones.
         */
        CLEAN(false);

        final boolean sleeps;

        Life(boolean sleeps) {
            this.sleeps = sleeps;
        }
    }

    /** The accounts of the run. */
    interface Listener {
        void onTrace(String line);

        void onReceived(CrashNode node, String topic, String text);

        void onComplaint(CrashNode node, String what);
    }

    private static final long MILLI = 1_000_000L;
    private static final int SLEEP_SECONDS = 60;
    /** The retry count of a node that never gives up. */
    private static final int FOR_EVER = 1_000_000;

    private static final List<QoS> QOS = List.of(QoS.ONE, QoS.TWO);

    private final Life life;
    private final SnClient client;
    private final Ledger up;
    private final RandomGenerator random;
    private final Listener listener;
    private final DatagramChannel socket;
    private final SnDecoder decoder = new SnDecoder(false);
    private final ByteBuffer buffer = ByteBuffer.allocate(0x10000);

    private final Map<Integer, String> nameByMsgId = new HashMap<>();
    private final Map<String, Integer> idByName = new HashMap<>();
    private final Map<Long, String> underWay = new HashMap<>();
    private long lastToken;
    private int subscriptions;
    private int connections;
    private boolean talks;
    private long nextNanos;

    CrashNode(String name, Life life, int port, Ledger up, RandomGenerator random, Listener listener) {
        this.life = life;
        this.up = up;
        this.random = random;
        this.listener = listener;
        Duration retryInterval = Duration.ofMillis(300 + random.nextInt(400));
        client = new SnClient(
                new ClientSettings(
                        name,
                        Duration.ofSeconds(30),
                        retryInterval,
                        FOR_EVER,
                        Duration.ofMillis(500),
                        Integer.MAX_VALUE),
                this);
        try {
            socket = DatagramChannel.open();
            socket.configureBlocking(false);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException unavailable) {
            throw new UncheckedIOException(unavailable);
        }
        Ledger.Promise atMost = life == Life.CLEAN ? Ledger.Promise.AT_LEAST_ONCE : Ledger.Promise.EXACTLY_ONCE;
        up.open(upTopic(QoS.ONE), Ledger.Promise.AT_LEAST_ONCE);
        up.open(upTopic(QoS.TWO), atMost);
    }

    String name() {
        return client.clientId();
    }

    Life life() {
        return life;
    }

    String upTopic(QoS qos) {
        return "up/" + name() + "/" + qos.bits();
    }

    String downTopic(QoS qos) {
        return "down/" + name() + "/" + qos.bits();
    }

    void start(long nowNanos) {
        client.connect(life == Life.CLEAN, nowNanos);
    }

    /** Whether all its subscriptions are acknowledged. */
    boolean isReady() {
        return subscriptions == QOS.size();
    }

    /** From now on it publishes by itself. */
    void talks(boolean now) {
        talks = now;
    }

    /** Publishes once at each QoS, if it publishes at all. */
    void publishLast(long nowNanos) {
        if (life != Life.SLEEPER) {
            QOS.forEach(qos -> publish(qos, nowNanos));
        }
    }

    /** The number of unacknowledged messages. */
    int pending() {
        return client.pending();
    }

    /** The number of its reconnects. */
    int reconnections() {
        return connections - 1;
    }

    void onTick(long nowNanos) {
        receive(nowNanos);
        if (Deadline.isDue(client.nextDeadlineNanos(), nowNanos)) {
            client.onTick(nowNanos);
        }
        if (isReady() && Deadline.isDue(nextNanos, nowNanos)) {
            act(nowNanos);
        }
    }

    private void act(long nowNanos) {
        if (talks && life == Life.CLEAN && random.nextInt(50) == 0) {
            client.connect(true, nowNanos);
        }
        boolean wakes = client.state() == ClientState.ASLEEP && (life == Life.SLEEPER || random.nextInt(4) > 0);
        if (wakes) {
            client.wake(nowNanos);
        } else if (talks && life != Life.SLEEPER && client.pending() < 3) {
            publish(QOS.get(random.nextInt(QOS.size())), nowNanos);
        }
        nextNanos = nowNanos + random.nextLong((life.sleeps ? 1_200 : 200) * MILLI);
    }

    private void publish(QoS qos, long nowNanos) {
        String topic = upTopic(qos);
        String text = Ledger.text(topic, up.next(topic));
        underWay.put(++lastToken, text);
        client.publish(lastToken, Publication.ofText(topic, text, qos), nowNanos);
    }

    private void receive(long nowNanos) {
        try {
            for (buffer.clear(); socket.read(buffer) > 0; buffer.clear()) {
                if (decoder.decode(buffer.flip()) instanceof Decoded decoded) {
                    trace("<-", decoded.message());
                    check(decoded.message());
                    client.onMessage(decoded.message(), nowNanos);
                }
            }
        } catch (PortUnreachableException notThere) {
            // The client repeats unanswered messages.
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Checks that a topic id still has the same meaning at the gateway. */
    private void check(SnMessage message) {
        if (message instanceof Register register) {
            learn(register.topicName(), register.topicId());
        } else if (message instanceof RegAck regAck && regAck.returnCode().isAccepted()) {
            learn(nameOf(regAck.msgId()), regAck.topicId());
        } else if (message instanceof SubAck subAck && subAck.returnCode().isAccepted()) {
            learn(nameOf(subAck.msgId()), subAck.topicId());
        } else if (message instanceof PubAck pubAck && pubAck.returnCode().equals(ReturnCode.INVALID_TOPIC_ID)) {
            complain("the gateway does not know topic id " + pubAck.topicId());
        }
    }

    /** The name in its request with this MsgId. */
    private String nameOf(int msgId) {
        return Objects.requireNonNull(nameByMsgId.get(msgId));
    }

    private void learn(String name, int id) {
        Integer before = idByName.put(name, id);
        if (before != null && before != id) {
            complain("the id of " + name + " was " + before + " and is " + id);
        }
    }

    private void complain(String what) {
        if (life != Life.CLEAN) {
            listener.onComplaint(this, what);
        }
    }

    private void trace(String arrow, SnMessage message) {
        String text = message instanceof Publish publish ? " " + publish.data().asText() : "";
        listener.onTrace(name() + " " + arrow + " " + SnPrinter.print(message) + text);
    }

    // ---- events of the client

    @Override
    public void send(SnMessage message) {
        trace("->", message);
        if (message instanceof Connect && connections > 0 && life != Life.TALKING_SLEEPER) {
            complain("it connects again");
        } else if (message instanceof Register register) {
            nameByMsgId.put(register.msgId(), register.topicName());
        } else if (message instanceof Subscribe subscribe && subscribe.topic() instanceof TopicName name) {
            nameByMsgId.put(subscribe.msgId(), name.text());
        } else if (message instanceof PubAck pubAck && !pubAck.returnCode().isAccepted()) {
            complain("it was not told topic id " + pubAck.topicId());
        }
        SnEncoder.encode(message, buffer.clear());
        try {
            socket.write(buffer.flip());
        } catch (IOException notThere) {
            // The client repeats unanswered messages.
        }
    }

    @Override
    public void onConnected(long nowNanos) {
        connections++;
        if (connections == 1 || life == Life.CLEAN) {
            QOS.forEach(qos -> client.subscribe(new TopicName(downTopic(qos)), qos, nowNanos));
            if (life.sleeps) {
                client.sleep(SLEEP_SECONDS, nowNanos);
            }
        }
    }

    @Override
    public void onSubscribed(Topic topic, QoS granted, ReturnCode returnCode, long nowNanos) {
        if (!returnCode.isAccepted()) {
            listener.onComplaint(this, "its subscription was refused: " + returnCode);
        }
        subscriptions = Math.min(QOS.size(), subscriptions + 1);
    }

    @Override
    public void onConnectRefused(ReturnCode returnCode, long nowNanos) {
        if (connections > 0) {
            complain("its connection was refused: " + returnCode);
        }
        client.connect(life == Life.CLEAN, nowNanos);
    }

    @Override
    public void onConnectionLost(String reason, long nowNanos) {
        complain("its connection was lost: " + reason);
        client.connect(life == Life.CLEAN, nowNanos);
    }

    @Override
    public void onPublished(long token, long nowNanos) {
        String text = Objects.requireNonNull(underWay.remove(token));
        int number = Integer.parseInt(text.substring(text.indexOf('#') + 1));
        up.onAcknowledged(text.substring(0, text.indexOf('#')), number);
    }

    @Override
    public void onPublishFailed(long token, ReturnCode returnCode, long nowNanos) {
        listener.onComplaint(this, underWay.remove(token) + " was refused: " + returnCode);
    }

    @Override
    public void onReceived(Publication publication, long nowNanos) {
        String topic = ((TopicName) publication.topic()).text();
        listener.onReceived(this, topic, publication.payload().asText());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
