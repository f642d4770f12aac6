package org.sngateway.sim.world;

import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.Payload;

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
        if (client.node < 0 && isKnown) {
            // Published at QoS -1, through the gateway's own connection.
            world.promises().onTaken(world.ledger().node(number), number, publish);
        } else if (client.node >= 0) {
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

    /** A gateway that is patient for so long may bury the message then. */
    @Override
    public void onWithoutRights(BrokerClient client, MqttCommand.Publish publish, long forNanos) {
        if (forNanos >= world.refusalPatienceNanos()) {
            onDisliked(client, publish);
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
    public void onExpired(BrokerClient client, Payload payload) {
        long number = NumberedPayload.numberOf(payload);
        if (number >= 0 && number < world.ledger().size()) {
            world.ledger().excuse(number);
        }
    }

    /** A gateway that was killed may have forgotten the client. */
    @Override
    public void onBackStop(BrokerClient client, boolean hasWaited) {
        long since = world.now() - world.willDelayNanos();
        boolean couldReconnect = client.node >= 0
                && world.gatewayUpSinceNanos() <= client.openedNanos
                && world.fairSinceNanos(client.node) <= since
                // It can't open a connection while what this depends on is not on disk.
                && !world.gateway().isDiskStuck();
        if (!hasWaited) {
            world.broken(
                    "P6WillsOfTheLostOnly",
                    client.node,
                    "its will came out at the end of its session, though the gateway is there");
        } else if (couldReconnect) {
            world.broken("P6WillsOfTheLostOnly", client.node, "its will came out as if the gateway were gone");
        }
    }

    @Override
    public void onSessionLost(BrokerClient client, String what) {
        world.broken("P9OutagesCostNothing", client.node, what);
    }

    @Override
    public void onMisbehaviour(BrokerClient client, String what) {
        world.broken("P2ExactlyOnce", client.node, "did at the broker what no client may do: " + what);
    }
}
