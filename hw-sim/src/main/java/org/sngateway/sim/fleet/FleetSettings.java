package org.sngateway.sim.fleet;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.sn.message.QoS;

/**
 * What a fleet is and does.
 *
 * @param gateway where the nodes send to
 * @param broker where arrivals are observed and commands are given; empty = nowhere
 * @param nodes how many
 * @param prefix of client ids and topics
 * @param qos of all readings; empty = as each kind of node has it
 * @param interval between readings of a node; zero = as fast as they are acknowledged
 * @param commandInterval between commands to the lamps
 * @param keepAlive of the nodes
 * @param retryInterval Tretry of the nodes
 * @param seed of all that is random
 */
public record FleetSettings(
        InetSocketAddress gateway,
        Optional<HostPort> broker,
        int nodes,
        String prefix,
        Optional<QoS> qos,
        Duration interval,
        Duration commandInterval,
        Duration keepAlive,
        Duration retryInterval,
        long seed) {}
