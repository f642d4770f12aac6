package org.sngateway.gateway.core;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.exchange.SpoolRoom;
import org.sngateway.gateway.core.mqtt.BrokerConnections;
import org.sngateway.gateway.core.mqtt.ClosingRequests;
import org.sngateway.gateway.core.settings.CoreSettings;

/**
 * What all sessions of a core share.
 *
 * @param current the settings in force
 * @param output where broker commands go
 * @param nodes where messages to nodes go
 * @param held the messages to nodes that wait for the disk
 * @param departures where those messages go whose departure matters
 * @param outages which links are down
 * @param listener is told what happens
 * @param store the calls to the store
 * @param spoolRoom how much of the spool is in use
 * @param memory how much of the memory budget is in use
 * @param totals sums over all sessions
 * @param clock the time
 * @param random for jitter and topic ids
 * @param connections which connections to the broker are up
 * @param closingRequests what the broker has closed connections at
 * @param mqttClientIds what clients are called at the broker
 * @param unknownSenders remembers the answer to a refused attempt
 */
record CoreServices(
        Supplier<CoreSettings> current,
        GatewayOutput output,
        NodeOutput nodes,
        HeldMessages held,
        Departures departures,
        LinkOutages outages,
        CoreListener listener,
        StoreCalls store,
        SpoolRoom spoolRoom,
        MemoryBudget memory,
        SessionTotals totals,
        CoreClock clock,
        RandomGenerator random,
        BrokerConnections connections,
        ClosingRequests closingRequests,
        MqttClientIds mqttClientIds,
        UnknownSenders unknownSenders) {
    CoreSettings settings() {
        return current.get();
    }
}
