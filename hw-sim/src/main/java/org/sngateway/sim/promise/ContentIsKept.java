package org.sngateway.sim.promise;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;

/**
 * What arrives is what was sent: topic, payload with each octet, QoS and Retain. DUP is set when a message is sent again
 * under its id, and only then.
 */
final class ContentIsKept extends Promise {
    private static final int IDS = 16;
    private static final long NOTHING = -1;

    /** By node: the messages that went to the broker on its MQTT connection and are not acknowledged, by packet id. */
    private final RecentIds toBroker;
    /** By node: the messages that went to it, by MsgId. */
    private final RecentIds toNode;
    /** By node: the gateway was started again, and may not know what it has sent; nor does it after a fault of the disk. */
    private final boolean[] uncertain;
    /** By node: the gateway has let it in where it is now. */
    private final boolean[] isLetIn;
    /** By node: the topic ids that it was told by REGISTER and has refused. */
    private final RefusedTopicIds[] refusedIds;
    /** By node: its last MQTT connection begins a clean session. */
    private final boolean[] startsClean;
    /** By node: its MQTT connection has ended before. */
    private final boolean[] wasLost;
    /** By node: another one has taken its address before. */
    private final boolean[] wasDisplaced;

    /** Of the commands that the broker keeps: the numbers of those that came from it with Retain. */
    private final Set<Long> cameWithRetain = new HashSet<>();
    /** Of those as well: the numbers of those that came from it without Retain. */
    private final Set<Long> cameWithoutRetain = new HashSet<>();

    ContentIsKept(Scene scene) {
        super(scene);
        toBroker = new RecentIds(scene.nodes(), IDS);
        toNode = new RecentIds(scene.nodes(), IDS);
        uncertain = new boolean[scene.nodes()];
        startsClean = new boolean[scene.nodes()];
        wasLost = new boolean[scene.nodes()];
        wasDisplaced = new boolean[scene.nodes()];
        isLetIn = new boolean[scene.nodes()];
        refusedIds = new RefusedTopicIds[scene.nodes()];
        Arrays.setAll(refusedIds, node -> new RefusedTopicIds());
    }

    @Override
    public void onTaken(int node, long number, MqttCommand.Publish publish) {
        FieldNode of = scene().node(node);
        if (scene().hasBitErrors() || mayBeTakenForAnother(node)) {
            return;
        }
        if (number < 0) {
            checkUnnumbered(of, publish);
        } else if (ledger().node(number) != node || ledger().isDown(number)) {
            broken(node, "message " + number + ", which it never sent, reached the broker");
        } else if (ledger().topic(number) == Ledger.WILL) {
            if (!isWill(of, number, publish)) {
                broken(node, "its will reached the broker as " + publish);
            }
        } else {
            if (!isReading(of, ledger().topic(number), number, publish)) {
                broken(node, "message " + number + " reached the broker as " + publish);
            }
        }
    }

    private void checkUnnumbered(FieldNode of, MqttCommand.Publish publish) {
        boolean known = isWill(of, -1, publish);
        for (int kind = 0; kind < of.population().readings().size(); kind++) {
            known |= !of.population().readings().get(kind).isNumbered() && isReading(of, kind, -1, publish);
        }
        if (!known) {
            broken(of.index(), "it never sent what reached the broker: " + publish);
        }
    }

    private static boolean isReading(FieldNode of, int kind, long number, MqttCommand.Publish publish) {
        Readings readings = of.population().readings().get(kind);
        // MQTT-SN 1.2 §6.8: a message at QoS -1 goes on at QoS 0.
        QoS qos = readings.qos() == QoS.MINUS_ONE ? QoS.ZERO : readings.qos();
        return publish.topic().equals(of.readingTopic(kind))
                && publish.qos() == qos
                && publish.retain() == readings.retain()
                && NumberedPayload.isIntact(publish.payload(), number, readings.payloadOctets());
    }

    private static boolean isWill(FieldNode of, long number, MqttCommand.Publish publish) {
        return publish.topic().equals(of.willTopic())
                && of.population().will().filter(qos -> qos == publish.qos()).isPresent()
                && publish.retain() == of.population().willRetain()
                && of.isWill(publish.payload(), number);
    }

    @Override
    public void onReceived(int node, long number, Publication publication) {
        FieldNode of = scene().node(node);
        boolean known = false;
        if (number >= 0) {
            known = ledger().isDown(number) && isCommand(of, ledger().topic(number), number, publication);
        } else {
            for (int kind = 0; kind < of.population().commands().size(); kind++) {
                known |= !of.population().commands().get(kind).isNumbered() && isCommand(of, kind, -1, publication);
            }
        }
        if (!known && !scene().hasBitErrors() && !mayBeTakenForAnother(node)) {
            broken(node, "it got what was never sent to it: " + publication);
        }
    }

    private boolean isCommand(FieldNode of, int kind, long number, Publication publication) {
        Commands commands = of.population().commands().get(kind);
        QoS qos = number < 0 ? publication.qos() : ledger().qos(number);
        return of.isUnder(publication.topic(), kind)
                && (publication.qos() == qos || !of.population().firmware().isExactAtQos2())
                && cameSo(number, commands, publication.retain())
                && NumberedPayload.isIntact(publication.payload(), number, commands.payloadOctets());
    }

    /** A message that the broker has kept comes with Retain, and the same one without it while the subscription lasts. */
    private boolean cameSo(long number, Commands commands, boolean retain) {
        boolean came = cameWithRetain.contains(number) || cameWithoutRetain.contains(number);
        return came ? came(retain).contains(number) : commands.retain() || !retain;
    }

    private Set<Long> came(boolean retain) {
        return retain ? cameWithRetain : cameWithoutRetain;
    }

    // ---- DUP

    @Override
    public void onCommand(int node, MqttCommand command) {
        wasLost[node] |= command instanceof MqttCommand.Close;
        if (command instanceof MqttCommand.Open open) {
            startsClean[node] = open.cleanStart();
        }
        if (!(command instanceof MqttCommand.Publish publish)) {
            return;
        }
        if (publish.qos() == QoS.ZERO) {
            checkDup(node, false, publish.dup(), publish);
            return;
        }
        long number = NumberedPayload.numberOf(publish.payload());
        if (number >= 0) {
            boolean isRepeated = toBroker.numberOf(node, publish.packetId()) == number;
            // A packet id may be on disk, and the connection lost before the message went out.
            checkDup(node, isRepeated || (publish.dup() && wasLost[node]), publish.dup(), publish);
            toBroker.put(node, publish.packetId(), number);
        }
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Connected && startsClean[node]) {
            // MsgIds begin again with the session, and the broker sends once more what it keeps for a topic.
            toNode.clear(node);
        }
        if (event instanceof MqttEvent.Connected connected && connected.sessionPresent() == SessionPresent.NO) {
            toBroker.clear(node);
        } else if (event instanceof MqttEvent.PubAck pubAck) {
            toBroker.put(node, pubAck.packetId(), NOTHING);
        } else if (event instanceof MqttEvent.PubRec pubRec
                && pubRec.reasonCode().isRefusal()) {
            toBroker.put(node, pubRec.packetId(), NOTHING);
        } else if (event instanceof MqttEvent.PubComp pubComp) {
            toBroker.put(node, pubComp.packetId(), NOTHING);
        }
        wasLost[node] |= event instanceof MqttEvent.ConnectionLost;
        if (event instanceof MqttEvent.Publish publish) {
            noteRetain(node, publish);
        }
    }

    private void noteRetain(int node, MqttEvent.Publish publish) {
        long number = NumberedPayload.numberOf(publish.payload());
        boolean isKept = scene().node(node).population().commands().stream().anyMatch(Commands::retain);
        if (number >= 0 && isKept) {
            came(publish.retain()).add(number);
        }
    }

    /** A message that was given up does not go out again; another will of the same content may. */
    @Override
    public void onDeadLetter(int node, DeadLetter letter) {
        toBroker.forget(node, NumberedPayload.numberOf(letter.payload()));
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof ConnAck connAck) {
            isLetIn[node] |= connAck.returnCode().isAccepted();
        }
        refusedIds[node].onFromGateway(message);
        if (!(message instanceof Publish publish)) {
            return;
        }
        if (publish.topic() instanceof NormalTopicId id && refusedIds[node].contains(id.value())) {
            broken(node, "it is sent a message under a topic id that it has refused: " + publish);
        }
        checkIsForIt(node, publish);
        if (publish.qos() == QoS.ZERO) {
            checkDup(node, false, publish.dup(), publish);
            return;
        }
        long number = NumberedPayload.numberOf(publish.data());
        if (number >= 0) {
            boolean isRepeated = toNode.numberOf(node, publish.msgId()) == number;
            List<Quirk> quirks = scene().node(node).population().firmware().quirks();
            if (!quirks.contains(Quirk.NO_DUP)) {
                // A MsgId may be on disk, and the address taken before the message went out.
                checkDup(node, isRepeated || (publish.dup() && wasDisplaced[node]), publish.dup(), publish);
            }
            toNode.put(node, publish.msgId(), number);
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        wasDisplaced[node] |= cause == Cause.ADDRESS_TAKEN;
    }

    private void checkIsForIt(int node, Publish publish) {
        long number = NumberedPayload.numberOf(publish.data());
        if (number >= 0 && number < ledger().size() && ledger().node(number) != node && !mayBeTakenForAnother(node)) {
            broken(node, "it is sent message " + number + ", which is for another node: " + publish);
        }
    }

    /**
     * Till it is let in where another node was, it may get what is for that one. A restart after a fault of the disk may find that
     * one there again.
     */
    private boolean mayBeTakenForAnother(int node) {
        boolean inherits =
                !scene().node(node).population().conditions().inherits().isZero();
        boolean isForgotten = uncertain[node] && scene().diskUpSinceNanos() != 0;
        return inherits && (!isLetIn[node] || isForgotten);
    }

    @Override
    public void onMoved(int node) {
        isLetIn[node] = false;
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        refusedIds[node].onToGateway(message);
    }

    private void checkDup(int node, boolean isRepeated, boolean dup, Object publish) {
        if (dup != isRepeated && !uncertain[node] && scene().diskUpSinceNanos() == 0 && !scene().hasBitErrors()) {
            broken(node, (dup ? "sent with DUP for the first time: " : "sent again without DUP: ") + publish);
        }
    }

    @Override
    public void onGatewayDown() {
        for (int node = 0; node < uncertain.length; node++) {
            uncertain[node] = true;
        }
    }
}
