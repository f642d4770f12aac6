package org.sngateway.sim.fleet;

import java.time.Duration;
import java.util.Optional;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.sim.uplink.Uplink;
import org.sngateway.sn.message.QoS;

/**
 * What a fleet is and does.
 *
 * @param uplink the way of the nodes to the gateway
 * @param broker where arrivals are observed and commands published; empty = nowhere
 * @param nodes the number of nodes
 * @param prefix of client ids and topics
 * @param qos of all readings; empty = by the kind of node
 * @param interval between readings of a node that does not sleep; zero = as fast as they are acknowledged
 * @param sleep between two wakes of sleeping nodes, whole seconds; zero = no node sleeps
 * @param predefinedTopics whether the gateway knows those of {@link FleetPlan#predefinedTopics} and serves QoS -1
 * @param commandInterval between commands to a node that takes them
 * @param keepAlive of the nodes
 * @param retryInterval Tretry of the nodes
 * @param seed of everything random
 */
public record FleetSettings(
        Uplink.Source uplink,
        Optional<HostPort> broker,
        int nodes,
        String prefix,
        Optional<QoS> qos,
        Duration interval,
        Duration sleep,
        boolean predefinedTopics,
        Duration commandInterval,
        Duration keepAlive,
        Duration retryInterval,
        long seed) {}
