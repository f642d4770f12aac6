package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sngateway.sn.message.QoS;

/**
 * Nodes of one kind. Node {@code n} of the population {@code soil} has the client id {@code soil-n}, which is also the
 * first level of all its topics.
 *
 * @param name up to 16 lower case letters, digits and dashes
 * @param count 1 or more
 * @param cleanSession whether each CONNECT begins a new session
 * @param keepAlive whole seconds
 * @param retryInterval Tretry
 * @param retryCount Nretry
 * @param startWithin nodes are switched on at random times within this
 * @param readings published by each node
 * @param commands subscribed to by each node, and published for it
 * @param sleep between two wakes, in whole seconds; zero = nodes don't sleep
 * @param will the QoS of their will; empty = they have none
 * @param willRetain its Retain
 * @param willOctets of its message; below {@value Population#MIN_OCTETS} only its topic tells which will it is
 * @param clockDrift 0.01 = the clocks of the nodes run up to one per cent too fast or too slow
 * @param battery a node dies without notice at a random time within this; zero = it does not
 * @param leaves a node disconnects after this time on average and comes back after half a minute, repeatedly; zero = it
 *     stays
 * @param moves a node has another address after this time, repeatedly; zero = it stays
 * @param changes a node changes its mind after this time on average, repeatedly: it sleeps for another time, has another will,
 *     ends a subscription for half a minute or for five, or begins a clean session; zero = it does not
 * @param conditions what they do beyond that
 */
public record Population(
        String name,
        int count,
        boolean cleanSession,
        Duration keepAlive,
        Duration retryInterval,
        int retryCount,
        Duration startWithin,
        List<Readings> readings,
        List<Commands> commands,
        Duration sleep,
        Optional<QoS> will,
        boolean willRetain,
        int willOctets,
        double clockDrift,
        Duration battery,
        Duration leaves,
        Duration moves,
        Duration changes,
        Firmware firmware,
        NodeConditions conditions) {
    /** The least payload with a number, by which a message is followed. A shorter one is only compared. */
    public static final int MIN_OCTETS = 16;

    public Population {
        readings = List.copyOf(readings);
        commands = List.copyOf(commands);
    }

    /** The same with other messages. */
    public Population withMessages(List<Readings> otherReadings, List<Commands> otherCommands) {
        Copy copy = new Copy(this);
        copy.readings = otherReadings;
        copy.commands = otherCommands;
        return copy.population();
    }

    /** The same with another content of the will. */
    public Population withWillContent(boolean retain, int octets) {
        Copy copy = new Copy(this);
        copy.willRetain = retain;
        copy.willOctets = octets;
        return copy.population();
    }

    /** The same with nodes that change their mind. */
    public Population withChanges(Duration other) {
        Copy copy = new Copy(this);
        copy.changes = other;
        return copy.population();
    }

    /** The same with another number of nodes. */
    public Population withCount(int other) {
        Copy copy = new Copy(this);
        copy.count = other;
        return copy.population();
    }

    /** The same with nodes under other conditions. */
    public Population withConditions(NodeConditions other) {
        Copy copy = new Copy(this);
        copy.conditions = other;
        return copy.population();
    }

    /** The client id of a node, counted from 1. */
    public String clientId(int number) {
        return name + "-" + number;
    }

    public boolean sleeps() {
        return !sleep.isZero();
    }

    /** Whether each node keeps the address that it has, and nobody else has it, nor its client id. */
    public boolean keepsAddresses() {
        return moves.isZero() && conditions.inherits().isZero() && !hasTwins();
    }

    /** Whether the nodes lose their memory, and begin again with MsgIds that earlier messages have. */
    public boolean reusesMsgIds() {
        return !conditions.reboots().isZero() || !conditions.inherits().isZero();
    }

    /** Whether there are other boards with the client ids of the nodes. */
    public boolean hasTwins() {
        return !conditions.twins().isZero();
    }

    /** The boards that have the same client ids: they take messages, and send none. */
    public Population twins() {
        Copy copy = new Copy(this);
        copy.readings = List.of();
        copy.battery = Duration.ZERO;
        copy.leaves = Duration.ZERO;
        copy.moves = Duration.ZERO;
        copy.changes = Duration.ZERO;
        copy.conditions = NodeConditions.NONE;
        return copy.population();
    }

    /** A population in the making, of which some is still to be changed. */
    private static final class Copy {
        private final Population from;
        private int count;
        private List<Readings> readings;
        private List<Commands> commands;
        private boolean willRetain;
        private int willOctets;
        private Duration battery;
        private Duration leaves;
        private Duration moves;
        private Duration changes;
        private NodeConditions conditions;

        Copy(Population from) {
            this.from = from;
            count = from.count;
            readings = from.readings;
            commands = from.commands;
            willRetain = from.willRetain;
            willOctets = from.willOctets;
            battery = from.battery;
            leaves = from.leaves;
            moves = from.moves;
            changes = from.changes;
            conditions = from.conditions;
        }

        Population population() {
            return new Population(
                    from.name,
                    count,
                    from.cleanSession,
                    from.keepAlive,
                    from.retryInterval,
                    from.retryCount,
                    from.startWithin,
                    readings,
                    commands,
                    from.sleep,
                    from.will,
                    willRetain,
                    willOctets,
                    from.clockDrift,
                    battery,
                    leaves,
                    moves,
                    changes,
                    from.firmware,
                    conditions);
        }
    }

    /**
     * A kind of message that a node publishes.
     *
     * @param name the rest of the topic, after the client id and a slash
     * @param qos -1 only with a predefined id or a short topic name
     * @param every the period
     * @param jitter 0.1 = each period is up to ten per cent shorter or longer
     * @param payloadOctets 0 or more
     * @param predefinedId of the topic; 0 = the topic is registered by its name
     * @param shortTopic the topic is a short name of two characters, which the world chooses
     */
    public record Readings(
            String name,
            QoS qos,
            boolean retain,
            Duration every,
            double jitter,
            int payloadOctets,
            int predefinedId,
            boolean shortTopic) {
        /** Whether each message has a number of its own, by which it is followed. */
        public boolean isNumbered() {
            return payloadOctets >= MIN_OCTETS;
        }
    }

    /**
     * A kind of message that is published at the broker for each node.
     *
     * @param name the rest of the topic
     * @param qos of the messages and of the subscription
     * @param wildcard the node subscribes to {@code CLIENT/NAME/+}, and messages go to levels below
     * @param every the period
     * @param payloadOctets 0 or more
     * @param retain the broker keeps the last message, and sends it at each SUBSCRIBE
     * @param predefinedId the node subscribes by this id; 0 = by name
     * @param shortTopic the topic is a short name of two characters, which the world chooses
     */
    public record Commands(
            String name,
            QoS qos,
            boolean wildcard,
            Duration every,
            double jitter,
            int payloadOctets,
            boolean retain,
            int predefinedId,
            boolean shortTopic) {
        /** Whether each message has a number of its own, by which it is followed. */
        public boolean isNumbered() {
            return payloadOctets >= MIN_OCTETS;
        }
    }
}
