package org.sngateway.gateway.cli;

import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;

/** Looks at what a configuration names: files that have to be there when the gateway starts. */
public interface ConfigCheck {
    /**
     * Returns if all is well.
     *
     * @throws ConfigException with what is wrong
     */
    void check(GatewayConfig config) throws ConfigException;
}
