package org.sngateway.gateway.broker;

import java.time.Duration;

/**
 * How the broker is reached, and as whom.
 *
 * @param host a name or an address
 * @param username empty = none
 * @param password empty = none
 * @param keepAlive of each connection
 * @param connectTimeout from the first packet to the CONNACK, and from PINGREQ to PINGRESP
 * @param maxPacketOctets the longest packet that is taken from the broker
 */
public record BrokerAddress(
        String host,
        int port,
        String username,
        String password,
        Duration keepAlive,
        Duration connectTimeout,
        int maxPacketOctets) {

    /** Without the password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
