package org.sngateway.sim.node;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * A node in the field: a device that is read now and then, and a client that brings the readings to the gateway. It connects
 * by itself, and again when the connection is lost. Pure, like its client.
 */
public final class SensorNode implements SnClientListener {
    /**
     * What a node does.
     *
     * @param topicPrefix its topics are this and the metric of the device
     * @param qos of its readings
     * @param interval between readings; zero = as fast as they are acknowledged
     * @param startDelay until it first connects
     * @param reconnectPause until it tries again, more or less
     */
    public record Behaviour(
            String topicPrefix, QoS qos, Duration interval, Duration startDelay, Duration reconnectPause) {}

    /** What a node sends and tells. */
    public interface Listener {
        /** Sends a message to the gateway. */
        void send(SensorNode node, SnMessage message);

        /** A reading was taken and goes to the client. */
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
    }

    private static final long UNACKNOWLEDGED_PACE_NANOS = 1_000_000L;

    private final Device device;
    private final Behaviour behaviour;
    private final RandomGenerator random;
    private final Listener listener;
    private final SnClient client;

    private long connectNanos = Deadline.NEVER;
    private long readNanos = Deadline.NEVER;
    private long readings;
    private String lastReading = "";
    private boolean stopped;

    public SensorNode(
            ClientSettings settings, Device device, Behaviour behaviour, RandomGenerator random, Listener listener) {
        this.device = device;
        this.behaviour = behaviour;
        this.random = random;
        this.listener = listener;
        this.client = new SnClient(settings, this);
    }

    /** Switches the node on. */
    public void start(long nowNanos) {
        connectNanos = Deadline.after(nowNanos, behaviour.startDelay().toNanos());
    }

    /** No more readings; what was taken still goes out. */
    public void stopReading() {
        stopped = true;
        readNanos = Deadline.NEVER;
    }

    /** Takes leave of the gateway. */
    public void disconnect(long nowNanos) {
        stopReading();
        connectNanos = Deadline.NEVER;
        if (!client.isDisconnected()) {
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
            client.connect(nowNanos);
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

    public boolean isActive() {
        return client.isActive();
    }

    public boolean isDisconnected() {
        return client.isDisconnected();
    }

    /** How many readings are still to be acknowledged. */
    public int pending() {
        return client.pending();
    }

    /** The latest reading, empty before the first. */
    public String lastReading() {
        return lastReading;
    }

    // ---- what the client tells

    @Override
    public void send(SnMessage message) {
        listener.send(this, message);
    }

    @Override
    public void onConnected(long nowNanos) {
        listener.onConnected(this, nowNanos);
        if (stopped) {
            return;
        }
        String commands = commandTopic();
        if (!commands.isEmpty()) {
            client.subscribe(commands, QoS.ONE, nowNanos);
        }
        if (device.measures()) {
            // Nodes that start together do not measure together.
            long interval = behaviour.interval().toNanos();
            readNanos = nowNanos + (interval == 0 ? 0 : random.nextLong(interval));
        } else {
            read(nowNanos);
        }
    }

    @Override
    public void onConnectRefused(ReturnCode returnCode, long nowNanos) {
        onConnectionLost("refused: " + returnCode, nowNanos);
    }

    @Override
    public void onConnectionLost(String reason, long nowNanos) {
        listener.onConnectionLost(this, reason, nowNanos);
        readNanos = Deadline.NEVER;
        long pause = behaviour.reconnectPause().toNanos();
        connectNanos = Deadline.after(nowNanos, pause / 2 + random.nextLong(pause));
    }

    @Override
    public void onDisconnected(long nowNanos) {}

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
    public void onSubscribed(String filter, QoS granted, ReturnCode returnCode, long nowNanos) {}

    @Override
    public void onMessage(String topic, Payload payload, QoS qos, boolean retain, long nowNanos) {
        String command = payload.asText();
        listener.onCommand(this, command, nowNanos);
        device.onCommand(command);
        if (!stopped) {
            read(nowNanos);
        }
    }

    @Override
    public void onRepeated(SnMessage message) {
        listener.onRepeated(this, message);
    }

    private void read(long nowNanos) {
        long number = ++readings;
        lastReading = device.read(nowNanos, random);
        listener.onReading(this, number, nowNanos);
        Payload payload = Payload.ofText("{\"n\":" + number + "," + lastReading + "}");
        client.publish(number, topic(), payload, behaviour.qos(), false, nowNanos);
    }

    private void scheduleReading(long nowNanos) {
        long interval = behaviour.interval().toNanos();
        if (interval == 0) {
            readNanos = Deadline.NEVER;
        } else {
            readNanos = nowNanos + interval - interval / 10 + random.nextLong(interval / 5 + 1);
        }
    }

    /** Without an interval the next reading follows the acknowledgement of the one before; without that it is paced. */
    private void readNextIfUnpaced(long nowNanos) {
        if (behaviour.interval().isZero() && !stopped && client.isActive()) {
            readNanos = behaviour.qos() == QoS.ZERO ? nowNanos + UNACKNOWLEDGED_PACE_NANOS : nowNanos;
        }
    }
}
