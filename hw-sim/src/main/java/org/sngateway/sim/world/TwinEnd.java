package org.sngateway.sim.world;

import org.sngateway.sim.client.Publication;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NumberedPayload;

/** The application of another board with the client id of a node: what it gets is lost for the node. */
final class TwinEnd implements FieldNode.Listener {
    private final World world;

    TwinEnd(World world) {
        this.world = world;
    }

    @Override
    public long onReading(FieldNode twin, int readings) {
        throw new IllegalStateException(twin.clientId() + " has a twin that takes readings");
    }

    @Override
    public void onReceived(FieldNode twin, Publication publication) {
        long number = NumberedPayload.numberOf(publication.payload());
        if (number >= 0 && number < world.ledger().size()) {
            world.ledger().excuse(number);
            world.ledger().arrive(number);
        }
    }

    @Override
    public void onBeginsAgain(FieldNode twin) {
        world.beginAgain(twin.index());
    }
}
