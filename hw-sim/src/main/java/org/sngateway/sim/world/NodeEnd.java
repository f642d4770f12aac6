package org.sngateway.sim.world;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.radio.Radio;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** The messages of a node, and the actions and events of its application, for the radio and for promises. */
final class NodeEnd implements FieldNode.Listener, Consumer<SnMessage> {
    private final World world;
    private @Nullable NodeSite site;

    NodeEnd(World world) {
        this.world = world;
    }

    /** The place of the node; set after its creation. */
    void isAt(NodeSite place) {
        site = place;
    }

    private NodeSite site() {
        NodeSite known = site;
        if (known == null) {
            throw new IllegalStateException("the node is not there yet");
        }
        return known;
    }

    @Override
    public void accept(SnMessage message) {
        NodeSite from = site();
        NodeAddress address = from.address;
        if (from.away) {
            return;
        }
        world.radio()
                .send(
                        from.radio,
                        Radio.Direction.UP,
                        message,
                        world.now(),
                        arrived -> world.side().onRadio(from, address, arrived));
    }

    @Override
    public long onReading(FieldNode node, int index) {
        Readings what = node.population().readings().get(index);
        long number = world.ledger().add(node.index(), index, what.qos(), false);
        if (what.isNumbered()) {
            world.tally().readings += what.qos().isAcknowledged() ? 1 : 0;
        } else {
            world.ledger().excuse(number);
        }
        world.trace().add(world.now(), number);
        return number;
    }

    @Override
    public void onAcknowledged(FieldNode node, long number) {
        world.promises().onAcknowledged(node.index(), number);
    }

    @Override
    public void onGivenUp(FieldNode node, long number, ReturnCode returnCode) {
        world.trace().note(world.now(), node.index(), () -> "[gives up reading " + number + ": " + returnCode + "]");
    }

    @Override
    public void onReceived(FieldNode node, Publication publication) {
        long number = NumberedPayload.numberOf(publication.payload());
        boolean isKnown =
                number >= 0 && number < world.ledger().size() && world.ledger().node(number) == node.index();
        world.promises().onReceived(node.index(), isKnown ? number : -1, publication);
        if (!isKnown) {
            if (number >= 0 && number < world.ledger().size()) {
                // It is at the address of another node and acknowledges what is for that one.
                world.ledger().excuse(number);
            }
            return;
        }
        // At each SUBSCRIBE the broker sends a retained message again.
        if (!publication.retain() || !world.ledger().hasArrived(number)) {
            world.promises().onDelivered(node.index(), number);
        }
        world.ledger().arrive(number);
    }

    @Override
    public void onBeginsAgain(FieldNode node) {
        world.beginAgain(node.index());
    }

    @Override
    public void onConnectionLost(FieldNode node, String reason) {
        world.tally().reconnects++;
        world.trace().note(world.now(), node.index(), () -> node.clientId() + " [connection lost: " + reason + "]");
        world.promises().onConnectionLost(node.index(), reason);
    }

    @Override
    public void onSwitchedOff(FieldNode node) {
        onConnectionLost(node, "it is switched off");
        world.promises().onSwitchedOff(node.index());
    }

    @Override
    public void onSubscribed(FieldNode node, int index, QoS granted) {
        world.promises().onSubscribed(node.index(), index);
    }

    @Override
    public void onUnsubscribes(FieldNode node, int index) {
        world.ledger().excuseAll(node.index(), true);
        world.promises().onUnsubscribes(node.index(), index);
    }

    @Override
    public void onLeaves(FieldNode node) {
        world.promises().onLeaves(node.index());
    }

    @Override
    public void onDied(FieldNode node) {
        world.trace().note(world.now(), node.index(), () -> node.clientId() + " [dies]");
        world.ledger().excuseAll(node.index(), true);
        world.promises().onDied(node.index());
    }
}
