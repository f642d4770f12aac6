package org.sngateway.sim.broker;

import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.util.Properties;

/** An MQTT 3.1.1 broker in this process, on loopback, without disk. For trials. */
public final class EmbeddedBroker implements AutoCloseable {
    private final Server server = new Server();
    private final int port;

    /**
     * Starts a broker.
     *
     * @param port on 127.0.0.1
     * @throws IOException if the port is taken
     */
    public EmbeddedBroker(int port) throws IOException {
        this.port = port;
        Properties properties = new Properties();
        properties.setProperty("host", "127.0.0.1");
        properties.setProperty("port", String.valueOf(port));
        properties.setProperty("allow_anonymous", "true");
        // The client id that mosquitto_sub sends when it is given none.
        properties.setProperty("allow_zero_byte_client_id", "true");
        properties.setProperty("persistence_enabled", "false");
        properties.setProperty("telemetry_enabled", "false");
        server.startServer(new MemoryConfig(properties));
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        server.stopServer();
    }
}
