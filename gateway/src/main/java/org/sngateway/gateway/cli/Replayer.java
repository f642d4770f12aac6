package org.sngateway.gateway.cli;

import java.io.IOException;
import java.util.List;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.store.DeadLetter;

/** Brings dead letters to the broker after all. */
public interface Replayer {

    /**
     * What became of them.
     *
     * @param published how many the broker has acknowledged: the first ones
     * @param reason why there was an end before the last one; empty = there was none
     */
    record Outcome(int published, String reason) {}

    /** Publishes them in order to the broker of this configuration; returns when the last is acknowledged, or none can be. */
    Outcome replay(GatewayConfig config, List<DeadLetter> letters) throws IOException;
}
