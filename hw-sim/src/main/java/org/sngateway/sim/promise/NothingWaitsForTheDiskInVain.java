package org.sngateway.sim.promise;

import java.util.Arrays;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;

/**
 * Only what a promise needs waits for the disk (gateway/MESSAGES.md): a client of which nothing has to be written is served
 * while the disk does nothing; a message at QoS 1 leaves for the broker when it comes, and the next message to a client that is
 * awake at its PUBACK.
 */
final class NothingWaitsForTheDiskInVain extends Promise {
    private static final long SECOND = 1_000_000_000L;
    /** After this time on a disk without faults everything of a client is written. */
    private static final long WRITTEN_NANOS = 10 * SECOND;
    /** Longer than the gateway waits for an answer of the broker. */
    private static final long MOST_NANOS = 7 * SECOND;
    /** After an outage or a restart all nodes have requests at once. */
    private static final long RECOVERY_NANOS = 60 * SECOND;
    /** Shorter than each wait for a disk. */
    private static final long AT_ONCE_NANOS = 500_000;
    /** Longer than most: what takes longer has waited for something else. */
    private static final long WAIT_NANOS = SECOND;
    /** Packet ids and MsgIds are reserved in blocks. The first message of a block waits, and so may those next to it. */
    private static final int BLOCK_OF_IDS = 1024;

    private static final int NEAR = 2;
    private static final long UNNUMBERED = -1;

    private final Client[] clients;

    private static final class Client {
        private SessionState state = SessionState.DISCONNECTED;
        /** Its MQTT connection is up. */
        private boolean connected;
        /** The gateway reads it. */
        private boolean isRead = true;
        /** It was sent a message that it has not acknowledged. */
        private boolean hasToAcknowledge;
        /** When its last PUBACK came. */
        private long pubAckNanos = Deadline.NEVER;
        /** When something last came, or was sent, for which something may have to be written. */
        private long neededNanos;
        /** All that is written. */
        private boolean isFree;
        /** Since when an answer is due for which nothing has to be written. */
        private long askedNanos = Deadline.NEVER;

        private boolean asksBroker;
        /** When its latest message at QoS 1 came, until that is with the broker or on disk. */
        private long publishedNanos = Deadline.NEVER;

        /** The number of that message; one without a number can't be told from others. */
        private long published = UNNUMBERED;
        /** The broker refused the message that it answered last: others may wait until it takes one (R8.29). */
        private boolean isRefused;
        /** When it acknowledged a message in its wake; the next message follows at once. */
        private long acknowledgedNanos = Deadline.NEVER;
    }

    NothingWaitsForTheDiskInVain(Scene scene) {
        super(scene);
        clients = new Client[scene.nodes()];
        Arrays.setAll(clients, node -> new Client());
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        Client client = client(node);
        client.acknowledgedNanos = Deadline.NEVER;
        if (message instanceof PingReq pingReq) {
            if (pingReq.clientId().isEmpty() && client.state == SessionState.ACTIVE) {
                asks(client, false);
            }
        } else if (message instanceof Publish publish
                && publish.qos() == QoS.ONE
                && client.connected
                && !leavesMessages(node)) {
            if (client.state == SessionState.ACTIVE && client.isRead) {
                asks(client, true);
                client.published = NumberedPayload.numberOf(publish.data());
                boolean goesAtOnce =
                        client.isFree && !client.hasToAcknowledge && !publish.dup() && client.published != UNNUMBERED;
                client.publishedNanos = goesAtOnce ? now() : Deadline.NEVER;
            }
        } else if (message instanceof PubAck pubAck && pubAck.returnCode().isAccepted()) {
            client.hasToAcknowledge = false;
            client.pubAckNanos = now();
            boolean isAwake = client.isFree && client.state == SessionState.AWAKE;
            mayBringQos2(node);
            client.acknowledgedNanos = isAwake ? now() : Deadline.NEVER;
        } else if (message instanceof RegAck) {
            mayBringQos2(node);
        } else if (!(message instanceof Publish publish && publish.qos() == QoS.ZERO)) {
            needsDisk(node);
        }
    }

    /** Its next PUBLISH may be the reason to go on without it with one at QoS 2 that it never released. */
    private boolean leavesMessages(int node) {
        return scene().node(node).population().readings().stream().anyMatch(one -> one.qos() == QoS.TWO);
    }

    /** The next message to the client may be one at QoS 2, and have to be written. */
    private void mayBringQos2(int node) {
        boolean getsQos2 = scene().node(node).population().commands().stream().anyMatch(one -> one.qos() == QoS.TWO);
        if (getsQos2) {
            needsDisk(node);
        }
    }

    private void asks(Client client, boolean asksBroker) {
        if (client.isFree && !client.hasToAcknowledge && client.askedNanos == Deadline.NEVER) {
            client.askedNanos = now();
            client.asksBroker = asksBroker;
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        Client client = client(node);
        boolean isAcknowledged =
                message instanceof Publish publish && publish.qos().isAcknowledged();
        boolean isRepeated = isAcknowledged && client.hasToAcknowledge;
        client.hasToAcknowledge |= isAcknowledged;
        boolean isNearBlock = message instanceof Publish publish && isNearBlock(publish.msgId());
        if (message instanceof Register || isRepeated || isNearBlock) {
            // After the last repetition the message is written, or given up.
            needsDisk(node);
        } else if (message instanceof Publish publish && publish.qos() == QoS.ONE && !publish.dup()) {
            long waitedNanos = now() - client.acknowledgedNanos;
            if (client.acknowledgedNanos != Deadline.NEVER && waitedNanos > AT_ONCE_NANOS && !scene().isOnRadio()) {
                broken(node, "it was awake, and got the next message " + waitedNanos / 1000 + " µs after its PUBACK");
            }
        } else if (message instanceof Disconnect
                || (message instanceof PingResp && !client.asksBroker)
                || (message instanceof PubAck && client.asksBroker)) {
            check(node);
            client.askedNanos = Deadline.NEVER;
            client.publishedNanos = Deadline.NEVER;
            // Some clients ignore that, and the gateway does not repeat it at once (R9.1).
            boolean isDismissed = message instanceof Disconnect;
            client.state = isDismissed ? SessionState.DISCONNECTED : client.state;
        }
        client.acknowledgedNanos = Deadline.NEVER;
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        Client client = client(node);
        if (command instanceof MqttCommand.Publish publish && isNearBlock(publish.packetId())) {
            needsDisk(node);
        } else if (command instanceof MqttCommand.Publish publish
                // Some clients repeat without DUP; what they repeat has left before.
                && !publish.dup()
                && NumberedPayload.numberOf(publish.payload()) == client.published) {
            long waitedNanos = now() - client.publishedNanos;
            if (client.publishedNanos != Deadline.NEVER
                    && waitedNanos > AT_ONCE_NANOS
                    && waitedNanos < WAIT_NANOS
                    && isLongBefore(scene().fairSinceNanos(node), client.publishedNanos)) {
                broken(node, "its message left for the broker " + waitedNanos / 1000 + " µs after it had come");
            }
            client.publishedNanos = Deadline.NEVER;
        } else if (command instanceof MqttCommand.PubAck && client.pubAckNanos != now()) {
            // The client is silent: what comes for it is written, and acknowledged then.
            needsDisk(node);
        } else if (command instanceof MqttCommand.Reading reading) {
            client.isRead = reading.on();
            needsDisk(node);
        } else if (command instanceof MqttCommand.Open) {
            client.isRead = true;
            needsDisk(node);
        }
    }

    private static boolean isNearBlock(int id) {
        return id > 0 && (id + NEAR) % BLOCK_OF_IDS <= 2 * NEAR;
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        Client client = client(node);
        client.connected |= event instanceof MqttEvent.Connected;
        client.connected &= !(event instanceof MqttEvent.ConnectionLost);
        boolean isPassedOn = event instanceof MqttEvent.Publish publish
                && publish.qos() != QoS.TWO
                && client.state == SessionState.ACTIVE;
        if (event instanceof MqttEvent.PubAck pubAck) {
            boolean wasRefused = client.isRefused;
            client.isRefused = pubAck.reasonCode().isRefusal();
            if (wasRefused || client.isRefused) {
                needsDisk(node);
            }
        } else if (!isPassedOn) {
            needsDisk(node);
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        client(node).state = after;
        boolean isWake = before == SessionState.AWAKE || after == SessionState.AWAKE;
        if (!isWake || after == SessionState.ACTIVE) {
            needsDisk(node);
        }
    }

    @Override
    public void onConnecting(int node, SessionState state) {
        needsDisk(node);
    }

    @Override
    public void onMoved(int node) {
        needsDisk(node);
    }

    @Override
    public void onDied(int node) {
        clients[node].askedNanos = Deadline.NEVER;
    }

    @Override
    public void onGatewayUp() {
        onGatewayDown();
    }

    @Override
    public void onGatewayDown() {
        for (int node = 0; node < clients.length; node++) {
            clients[node].askedNanos = Deadline.NEVER;
            clients[node].connected = false;
            needsDisk(node);
        }
    }

    @Override
    public void onUnreachable() {
        for (Client client : clients) {
            client.askedNanos = Deadline.NEVER;
        }
    }

    @Override
    public void onMinute() {
        for (int node = 0; node < clients.length; node++) {
            check(node);
        }
    }

    /** A client, after everything of it may have been written. */
    private Client client(int node) {
        Client client = clients[node];
        long diskUpSince = scene().diskUpSinceNanos();
        client.isFree |=
                diskUpSince != Deadline.NEVER && now() - Math.max(diskUpSince, client.neededNanos) > WRITTEN_NANOS;
        return client;
    }

    private void needsDisk(int node) {
        check(node);
        Client client = clients[node];
        client.isFree = false;
        client.neededNanos = now();
        client.askedNanos = Deadline.NEVER;
        client.publishedNanos = Deadline.NEVER;
        client.acknowledgedNanos = Deadline.NEVER;
    }

    private void check(int node) {
        Client client = clients[node];
        long asked = client.askedNanos;
        if (asked != Deadline.NEVER
                && now() - asked > MOST_NANOS
                && isLongBefore(scene().gatewayUpSinceNanos(), asked)
                && (!client.asksBroker || isLongBefore(scene().fairSinceNanos(node), asked))
                // A dongle may be set up again meanwhile.
                && !scene().isOnRadio()
                && !scene().hasBitErrors()) {
            broken(
                    node,
                    "it got no answer for " + (now() - asked) / SECOND
                            + " s, though nothing of it had to be written to the disk");
        }
    }

    private static boolean isLongBefore(long upSinceNanos, long sinceNanos) {
        return upSinceNanos != Deadline.NEVER && sinceNanos - upSinceNanos > RECOVERY_NANOS;
    }
}
