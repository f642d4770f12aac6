package org.sngateway.sim.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;

/**
 * The places of the nodes: nodes that move, that take the address of another one, and other boards with the client ids of nodes.
 * To gateway and promises a node and its twin are one node, which moves from one address to the other.
 */
final class Places {
    private static final long SECOND = 1_000_000_000L;
    private static final long AWAY_NANOS = 20 * SECOND;
    private static final long TWIN_NANOS = 30 * SECOND;
    /** Nothing that was under way arrives after that. */
    private static final long WITHOUT_POWER_NANOS = 5 * SECOND;

    private final World world;
    private final Side side;
    private final RandomGenerator random;
    private final List<NodeSite> nodes = new ArrayList<>();
    private final List<NodeSite> twins = new ArrayList<>();
    private final Map<NodeAddress, NodeSite> byAddress = new HashMap<>();
    private final Set<NodeAddress> forwarders = new HashSet<>();
    /** A node has the address that another one had. */
    private boolean inherited;

    Places(World world, Side side, RandomGenerator random) {
        this.world = world;
        this.side = side;
        this.random = random;
    }

    void add(NodeSite node) {
        nodes.add(node);
        put(node);
    }

    void addTwin(NodeSite twin) {
        twins.add(twin);
        put(twin);
    }

    private void put(NodeSite site) {
        byAddress.put(site.address, site);
        if (site.address instanceof ForwardedAddress behind) {
            forwarders.add(behind.forwarder());
        }
    }

    // ---- what is seen of it

    /**
     * The node that the gateway heard last at this address, or will hear there first; {@code null} if there is none.
     *
     * @param likely the node of the last event
     */
    @Nullable
    NodeSite at(NodeAddress address, @Nullable NodeSite likely) {
        return likely != null && !inherited && address.equals(likely.address) ? likely : byAddress.get(address);
    }

    /** Whether a node is or was behind a forwarder at this address. */
    boolean isForwarder(NodeAddress address) {
        return forwarders.contains(address);
    }

    /**
     * The gateway hears a board.
     *
     * @param node of this board, which may be its twin
     * @return whether the gateway heard this node last at another address
     */
    boolean hears(NodeSite node, NodeSite board, NodeAddress address) {
        boolean moved = !address.equals(node.heardAddress) || (inherited && byAddress.get(address) != board);
        if (moved) {
            node.heardAddress = address;
            byAddress.put(address, board);
        }
        return moved;
    }

    // ---- what happens

    /** The gateway has another address, which the nodes know. */
    void moveGateway() {
        side.moveGateway();
        for (NodeSite node : nodes) {
            node.address = side.addressOf(node.place, node.placeMoves);
        }
        for (NodeSite twin : twins) {
            twin.address = side.addressOf(twin.place, twin.placeMoves);
        }
    }

    /** Plans all that happens to a node. */
    void plan(NodeSite node) {
        planMove(node);
        planInheritance(node);
        planReboot(node);
    }

    /** Plans all that happens to twins. */
    void planTwins() {
        twins.forEach(this::planTwin);
    }

    /** From now on each node is at its place, and has no twin. */
    void calmDown() {
        for (NodeSite node : nodes) {
            node.node.calmDown();
            node.away = false;
            world.switchOn(node);
        }
        for (NodeSite twin : twins) {
            twin.node.calmDown();
            world.switchOff(twin);
        }
    }

    private void planMove(NodeSite node) {
        long moves = node.node.population().moves().toNanos();
        if (moves > 0) {
            later(moves / 2 + random.nextLong(moves), () -> {
                move(node);
                planMove(node);
            });
        }
    }

    private void move(NodeSite node) {
        node.place = node.index;
        node.placeMoves = ++node.moves;
        node.address = side.addressOf(node.place, node.placeMoves);
        put(node);
        note(node, "is at " + node.address + " now");
    }

    private void planReboot(NodeSite node) {
        long reboots = node.node.population().conditions().reboots().toNanos();
        if (reboots > 0) {
            later(reboots / 2 + random.nextLong(reboots), () -> {
                if (!node.away && !node.node.isOff() && !node.node.isDead()) {
                    note(node, "[loses its power]");
                    world.switchOff(node);
                    later(WITHOUT_POWER_NANOS, () -> world.switchOn(node));
                }
                planReboot(node);
            });
        }
    }

    /** The node will be at the address of another one, which has gone away. */
    private void planInheritance(NodeSite heir) {
        long inherits = heir.inheritsNanos();
        if (inherits > 0) {
            later(inherits / 2 + random.nextLong(inherits), () -> {
                List<NodeSite> others = nodes.stream()
                        .filter(other -> other != heir && !other.away && !other.node.isOff())
                        .filter(other -> other.inheritsNanos() > 0)
                        .toList();
                if (!others.isEmpty() && !heir.away && !heir.node.isOff() && !heir.node.isDead()) {
                    inherit(heir, others.get(random.nextInt(others.size())));
                }
                planInheritance(heir);
            });
        }
    }

    /** Of what was under way nothing arrives any more when the heir begins. */
    private void inherit(NodeSite heir, NodeSite gone) {
        note(gone, "[goes away]");
        gone.away = true;
        world.switchOff(heir);
        later(AWAY_NANOS, () -> {
            heir.place = gone.place;
            heir.placeMoves = gone.placeMoves;
            heir.address = gone.address;
            inherited = true;
            note(heir, "is at " + heir.address + " now");
            move(gone);
            world.switchOn(heir);
        });
        world.timeline().at(world.now() + AWAY_NANOS + random.nextLong(2 * AWAY_NANOS), () -> gone.away = false);
    }

    private void planTwin(NodeSite twin) {
        long pause =
                nodes.get(twin.index).node.population().conditions().twins().toNanos();
        later(pause / 2 + random.nextLong(pause), () -> {
            note(twin, "[has a twin at " + twin.address + "]");
            world.switchOn(twin);
            later(TWIN_NANOS, () -> {
                note(twin, "[has no twin any more]");
                world.switchOff(twin);
                planTwin(twin);
            });
        });
    }

    /** Nothing of that happens once the faults are over. */
    private void later(long nanos, Runnable what) {
        world.timeline().at(world.now() + nanos, () -> {
            if (!world.areFaultsOver()) {
                what.run();
            }
        });
    }

    private void note(NodeSite node, String what) {
        world.trace().note(world.now(), node.index, () -> node.node.clientId() + " " + what);
    }
}
