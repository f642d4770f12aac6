package org.sngateway.sim.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.net.Transport;

/** A gateway that runs with the configuration of this text until it is closed. */
public final class RunningGateway implements Function<String, AutoCloseable> {
    @Override
    public AutoCloseable apply(String configuration) {
        try {
            return new GatewayDaemon(GatewayConfig.parse("test", configuration), Transport.nio())::stop;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (ConfigException mistake) {
            throw new IllegalArgumentException(mistake);
        }
    }
}
