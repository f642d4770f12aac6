package org.sngateway.sim.world;

import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sim.node.NumberedPayload;

/** Events from the broker's side, for the gateway and for promises. */
final class BrokerEnd implements BrokerLink.Listener {
    private final World world;

    BrokerEnd(World world) {
        this.world = world;
    }

    @Override
    public void onEvent(BrokerClient client, MqttEvent event) {
        if (!world.gateway().isUp()) {
            return;
        }
        world.trace().add(world.now(), event instanceof MqttEvent.Publish publish ? publish.packetId() : -2);
        world.trace()
                .note(
                        world.now(),
                        client.node < 0 ? Trace.NO_NODE : client.node,
                        () -> "                         <----   " + event + Trace.numberIn(event));
        if (client.node >= 0) {
            world.isAbout(world.site(client.node));
            world.promises().onMqttEvent(client.node, event);
        }
        world.gateway().onMqttEvent(client.clientId, event);
    }

    @Override
    public void onTaken(BrokerClient client, MqttCommand.Publish publish) {
        long number = NumberedPayload.numberOf(publish.payload());
        boolean isKnown = number >= 0 && number < world.ledger().size();
        if (client.node >= 0) {
            world.promises().onTaken(client.node, isKnown ? number : -1, publish);
            world.tally().wills +=
                    publish.topic().equals(world.node(client.node).willTopic()) ? 1 : 0;
        }
        if (!isKnown) {
            return;
        }
        if (world.broker().repeatsQos2()) {
            world.ledger().excuseQos2(world.ledger().node(number));
        }
        boolean again = !world.ledger().arrive(number);
        world.promises().onBrokerTook(number, again);
    }

    @Override
    public void onDisliked(BrokerClient client, MqttCommand.Publish publish) {
        long number = NumberedPayload.numberOf(publish.payload());
        if (number >= 0 && number < world.ledger().size()) {
            world.ledger().excuse(number);
        }
    }

    @Override
    public void onForgotten(BrokerClient client) {
        if (client.node >= 0) {
            world.ledger().excuseAll(client.node, true);
            world.ledger().excuseQos2(client.node);
        }
    }

    @Override
    public void onMisbehaviour(BrokerClient client, String what) {
        world.broken("P2ExactlyOnce", client.node, "did at the broker what no client may do: " + what);
    }
}
