package org.sngateway.sim.node;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.client.SnClient;
import org.sngateway.sim.client.SnClientListener;
import org.sngateway.sim.client.Will;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/**
 * A node in the field: a device that is read now and then, and a client that sends the readings to the gateway. It
 * connects by itself, and again when the connection is lost. At QoS -1 it never connects. Pure, like its client.
 */
public final class SensorNode implements SnClientListener {
    /**
     * What a node does.
     *
     * @param topicPrefix its topics are this and a word of the device
     * @param predefinedId of the topic of its commands, or at QoS -1 of its readings; 0 = names are used
     * @param qos of its readings
     * @param keepsSession whether the gateway keeps messages while the node is away, until it is taken out of service
     * @param interval between readings of a node that does not sleep; zero = as fast as they are acknowledged
     * @param sleepSeconds between two wakes; 0 = it does not sleep
     * @param startDelay until it first connects
     * @param reconnectPause until it tries again, approximately
     * @param congestionPause the same after return code 1
     */
    public record Behaviour(
            String topicPrefix,
            int predefinedId,
            QoS qos,
            boolean keepsSession,
            Duration interval,
            int sleepSeconds,
            Duration startDelay,
            Duration reconnectPause,
            Duration congestionPause) {}

    /** The events of a node. */
    public interface Listener {
        /** A reading was taken and is given to the client. */
        void onReading(SensorNode node, long number, long nowNanos);

        /** A reading is acknowledged, or at QoS 0 sent. */
        void onAcknowledged(SensorNode node, long number, long nowNanos);

        /** A reading is given up. */
        void onGivenUp(SensorNode node, long number, long nowNanos);

        /** A command came. */
        void onCommand(SensorNode node, String command, long nowNanos);

        void onRepeated(SensorNode node, SnMessage message);

        void onConnected(SensorNode node, long nowNanos);

        void onConnectionLost(SensorNode node, String reason, long nowNanos);

        /**
         * A wake is over.
         *
         * @param delivered the number of commands received
         * @param answered whether the gateway ended the wake with PINGRESP
         */
        void onWakeOver(SensorNode node, int delivered, boolean answered, long nowNanos);
    }

    private static final long UNACKNOWLEDGED_PACE_NANOS = 1_000_000L;
    /** A sleeping node listens more often than it sends. */
    private static final int WAKES_PER_READING = 3;

    private final Device device;
    private final Behaviour behaviour;
    private final RandomGenerator random;
    private final Consumer<SnMessage> radio;
    private final Listener listener;
    private final SnClient client;

    private long connectNanos = Deadline.NEVER;
    private long readNanos = Deadline.NEVER;
    private long readings;
    private String lastReading = "";
    private boolean subscribed;
    private long wakes;
    private int deliveredInWake;
    private long deliveredAtWakes;
    private boolean stopped;
    private boolean leaving;

    /**
     * A node that is switched off.
     *
     * @param radio sends a message to the gateway
     */
    public SensorNode(
            ClientSettings settings,
            Device device,
            Behaviour behaviour,
            RandomGenerator random,
            Consumer<SnMessage> radio,
            Listener listener) {
        this.device = device;
        this.behaviour = behaviour;
        this.random = random;
        this.radio = radio;
        this.listener = listener;
        this.client = new SnClient(settings, this);
        device.lastWords()
                .ifPresent(words -> client.updateWill(
                        Optional.of(new Will(behaviour.topicPrefix() + "will", Payload.ofText(words), QoS.ONE, false)),
                        0));
    }

    /** Switches the node on. */
    public void start(long nowNanos) {
        long startNanos = Deadline.after(nowNanos, behaviour.startDelay().toNanos());
        if (hasSession()) {
            connectNanos = startNanos;
        } else {
            readNanos = firstReadingNanos(startNanos);
        }
    }

    /** No more readings; earlier readings are still sent. */
    public void stopReading() {
        stopped = true;
        readNanos = Deadline.NEVER;
    }

    /** Wakes a sleeping node at once. */
    public void wake(long nowNanos) {
        client.wake(nowNanos);
    }

    /** Takes the node out of service: its session need not be kept any more. */
    public void leave(long nowNanos) {
        stopReading();
        connectNanos = Deadline.NEVER;
        if (leaving || !hasSession()) {
            return;
        }
        leaving = true;
        if (behaviour.keepsSession()) {
            client.updateWill(Optional.empty(), nowNanos);
            client.connect(true, nowNanos);
        } else if (client.state() != ClientState.DISCONNECTED) {
            client.disconnect(nowNanos);
        }
    }

    public void onMessage(SnMessage message, long nowNanos) {
        client.onMessage(message, nowNanos);
    }

    public long nextDeadlineNanos() {
        return Math.min(client.nextDeadlineNanos(), Math.min(connectNanos, readNanos));
    }

    public void onTick(long nowNanos) {
        client.onTick(nowNanos);
        if (Deadline.isDue(connectNanos, nowNanos)) {
            connectNanos = Deadline.NEVER;
            client.connect(!behaviour.keepsSession(), nowNanos);
        }
        if (Deadline.isDue(readNanos, nowNanos)) {
            scheduleReading(nowNanos);
            read(nowNanos);
        }
    }

    public String clientId() {
        return client.clientId();
    }

    /** The topic of its readings. */
    public String topic() {
        return behaviour.topicPrefix() + device.metric();
    }

    /** The topic of commands to it, or empty. */
    public String commandTopic() {
        return device.commandTopic().map(last -> behaviour.topicPrefix() + last).orElse("");
    }

    public QoS qos() {
        return behaviour.qos();
    }

    /** The form and QoS of its subscription to commands. */
    public QoS commandQos() {
        return device.commandQos();
    }

    /** Whether it ever connects. */
    public boolean hasSession() {
        return behaviour.qos() != QoS.MINUS_ONE;
    }

    /** Whether it sleeps when it has nothing to send. */
    public boolean sleeps() {
        return behaviour.sleepSeconds() > 0;
    }

    /** Whether a command would reach it, at once or when it wakes. */
    public boolean takesCommands() {
        return subscribed && (behaviour.keepsSession() || client.state() == ClientState.ACTIVE);
    }

    /** The number of its wakes. */
    public long wakes() {
        return wakes;
    }

    /** The number of commands received in all its wakes. */
    public long deliveredAtWakes() {
        return deliveredAtWakes;
    }

    public ClientState state() {
        return client.state();
    }

    /** The number of readings and requests that are not acknowledged yet. */
    public int pending() {
        return client.pending();
    }

    /** The latest reading, empty before the first. */
    public String lastReading() {
        return lastReading;
    }

    // ---- events of the client

    @Override
    public void send(SnMessage message) {
        radio.accept(message);
    }

    @Override
    public void onConnected(long nowNanos) {
        if (leaving) {
            client.disconnect(nowNanos);
            return;
        }
        listener.onConnected(this, nowNanos);
        if (stopped) {
            return;
        }
        device.commandTopic().ifPresent(last -> client.subscribe(commandForm(), device.commandQos(), nowNanos));
        if (sleeps()) {
            read(nowNanos);
            client.sleep(behaviour.sleepSeconds(), nowNanos);
        } else if (device.measures()) {
            readNanos = firstReadingNanos(nowNanos);
        } else {
            read(nowNanos);
        }
    }

    @Override
    public void onConnectRefused(ReturnCode returnCode, long nowNanos) {
        boolean congested = returnCode.equals(ReturnCode.CONGESTION);
        reconnectAfter(
                congested ? behaviour.congestionPause() : behaviour.reconnectPause(),
                "refused: " + returnCode,
                nowNanos);
    }

    @Override
    public void onConnectionLost(String reason, long nowNanos) {
        reconnectAfter(behaviour.reconnectPause(), reason, nowNanos);
    }

    @Override
    public void onWakeOver(boolean answered, long nowNanos) {
        wakes++;
        deliveredAtWakes += deliveredInWake;
        listener.onWakeOver(this, deliveredInWake, answered, nowNanos);
        deliveredInWake = 0;
        if (!stopped && wakes % WAKES_PER_READING == 0) {
            read(nowNanos);
        }
    }

    @Override
    public void onPublished(long token, long nowNanos) {
        listener.onAcknowledged(this, token, nowNanos);
        readNextIfUnpaced(nowNanos);
    }

    @Override
    public void onPublishFailed(long token, ReturnCode returnCode, long nowNanos) {
        listener.onGivenUp(this, token, nowNanos);
        readNextIfUnpaced(nowNanos);
    }

    @Override
    public void onSubscribed(Topic topic, QoS granted, ReturnCode returnCode, long nowNanos) {
        subscribed = returnCode.isAccepted();
    }

    @Override
    public void onReceived(Publication publication, long nowNanos) {
        String command = publication.payload().asText();
        if (client.state() == ClientState.AWAKE) {
            deliveredInWake++;
        }
        listener.onCommand(this, command, nowNanos);
        device.onCommand(command);
        if (!stopped && !device.measures()) {
            read(nowNanos);
        }
    }

    @Override
    public void onRepeated(SnMessage message) {
        listener.onRepeated(this, message);
    }

    private void reconnectAfter(Duration usualPause, String reason, long nowNanos) {
        listener.onConnectionLost(this, reason, nowNanos);
        readNanos = Deadline.NEVER;
        subscribed &= behaviour.keepsSession();
        if (!leaving) {
            long pause = usualPause.toNanos();
            connectNanos = Deadline.after(nowNanos, pause / 2 + random.nextLong(pause));
        }
    }

    private Topic commandForm() {
        return behaviour.predefinedId() == 0
                ? new TopicName(commandTopic())
                : new PredefinedTopicId(behaviour.predefinedId());
    }

    private void read(long nowNanos) {
        long number = ++readings;
        lastReading = device.read(nowNanos, random);
        listener.onReading(this, number, nowNanos);
        Payload payload = Payload.ofText("{\"n\":" + number + "," + lastReading + "}");
        Topic form = hasSession() ? new TopicName(topic()) : new PredefinedTopicId(behaviour.predefinedId());
        client.publish(number, new Publication(form, payload, behaviour.qos(), false), nowNanos);
    }

    /** Nodes that start together do not measure at the same time. */
    private long firstReadingNanos(long nowNanos) {
        long interval = behaviour.interval().toNanos();
        return nowNanos + (interval == 0 ? 0 : random.nextLong(interval));
    }

    private void scheduleReading(long nowNanos) {
        long interval = behaviour.interval().toNanos();
        if (interval == 0) {
            readNanos = Deadline.NEVER;
        } else {
            readNanos = nowNanos + interval - interval / 10 + random.nextLong(interval / 5 + 1);
        }
    }

    /**
     * Without an interval the next reading follows the acknowledgement of the previous one; without an acknowledgement
     * it is paced.
     */
    private void readNextIfUnpaced(long nowNanos) {
        if (behaviour.interval().isZero() && !stopped && client.state() == ClientState.ACTIVE) {
            readNanos = behaviour.qos() == QoS.ZERO ? nowNanos + UNACKNOWLEDGED_PACE_NANOS : nowNanos;
        }
    }
}
