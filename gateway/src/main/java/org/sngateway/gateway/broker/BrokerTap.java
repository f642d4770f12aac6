package org.sngateway.gateway.broker;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Sees the MQTT packets of all connections, octet by octet as they are without TLS and WebSocket, for a trace. Called on the
 * event loop.
 */
public interface BrokerTap {
    /** Looks at nothing. */
    BrokerTap NONE = new BrokerTap() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void onPacket(
                String mqttClientId,
                boolean fromBroker,
                InetSocketAddress own,
                InetSocketAddress broker,
                ByteBuffer octets,
                int omittedOctets) {}
    };

    /** Whether it wants packets; one that begins while it does not is not given to it. */
    boolean isOn();

    /**
     * A packet passed.
     *
     * @param mqttClientId the client identifier of the connection
     * @param octets from position to limit; not to be kept
     * @param omittedOctets how many more the packet had at its end
     */
    void onPacket(
            String mqttClientId,
            boolean fromBroker,
            InetSocketAddress own,
            InetSocketAddress broker,
            ByteBuffer octets,
            int omittedOctets);
}
