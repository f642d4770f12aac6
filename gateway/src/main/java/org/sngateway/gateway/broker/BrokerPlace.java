package org.sngateway.gateway.broker;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where the broker is, how it is reached, and with which login.
 *
 * @param endpoints one at least; the first that answers is used
 * @param versions of MQTT, tried in this order; one at least
 * @param tls used where the endpoint asks for it
 * @param webSocketHeaders sent when a WebSocket is opened
 * @param localAddresses connections leave from these in turn; empty = the system chooses
 * @param keepAlive of each connection
 * @param connectTimeout of each step: the name, the connection, TLS, WebSocket, CONNACK; and from PINGREQ to PINGRESP
 * @param sessionExpiry how long the broker keeps a session that is not clean, where it can be told (MQTT 5)
 * @param willDelay for so long a gateway has to be gone before the broker publishes the will of a client (MQTT 5); zero =
 *     the broker gets no wills
 * @param nativeWill whether a broker without MQTT 5 gets the wills too, and publishes one at each loss of a connection
 * @param ownClientId of the gateway's own connection, whose will tells that the gateway is away and does not wait
 * @param maxPacketOctets the longest packet that is taken from the broker
 */
public record BrokerPlace(
        List<BrokerEndpoint> endpoints,
        List<MqttVersion> versions,
        Logins logins,
        BrokerTls tls,
        Map<String, String> webSocketHeaders,
        List<InetAddress> localAddresses,
        Duration keepAlive,
        Duration connectTimeout,
        Duration sessionExpiry,
        Duration willDelay,
        boolean nativeWill,
        String ownClientId,
        int maxPacketOctets) {
    private static final int MEBIBYTE = 1024 * 1024;

    /** The same, for a gateway that is called so itself. */
    public BrokerPlace withOwnClientId(String clientId) {
        return new BrokerPlace(
                endpoints,
                versions,
                logins,
                tls,
                webSocketHeaders,
                localAddresses,
                keepAlive,
                connectTimeout,
                sessionExpiry,
                willDelay,
                nativeWill,
                clientId,
                maxPacketOctets);
    }

    /** MQTT 3.1.1 over TCP, without a login, with a keep alive of a minute. */
    public static BrokerPlace plain(String host, int port) {
        return new BrokerPlace(
                List.of(BrokerEndpoint.plain(host, port)),
                List.of(MqttVersion.MQTT_3_1_1),
                Logins.NONE,
                BrokerTls.system(),
                Map.of(),
                List.of(),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofDays(7),
                Duration.ofMinutes(10),
                false,
                "",
                MEBIBYTE);
    }
}
