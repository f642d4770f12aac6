package org.sngateway.gateway.it;

import java.io.IOException;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.net.Transport;

/** Gateways in this process, with short times. */
final class Gateways {
    private Gateways() {}

    /** A gateway on 127.0.0.1. */
    static GatewayDaemon start(int udpPort, int brokerPort) throws ConfigException, IOException {
        return start(Transport.best(), "127.0.0.1", udpPort, brokerPort);
    }

    /** A gateway on 127.0.0.1 whose connections to the broker have this keep alive. */
    static GatewayDaemon startWithKeepAlive(int udpPort, int brokerPort, String keepAlive)
            throws ConfigException, IOException {
        return start(Transport.best(), "127.0.0.1", udpPort, brokerPort, keepAlive);
    }

    static GatewayDaemon start(Transport transport, String addresses, int udpPort, int brokerPort)
            throws ConfigException, IOException {
        return start(transport, addresses, udpPort, brokerPort, "60s");
    }

    private static GatewayDaemon start(
            Transport transport, String addresses, int udpPort, int brokerPort, String keepAlive)
            throws ConfigException, IOException {
        Configuration configuration = new Configuration(udpPort, brokerPort)
                .listener("addresses", addresses)
                .broker("keep-alive", keepAlive);
        return new GatewayDaemon(GatewayConfig.parse("test", configuration.text()), transport);
    }
}
