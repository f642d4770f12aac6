package org.sngateway.gateway.cli;

import java.io.IOException;
import java.util.List;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.store.DeadLetter;

/** Publishes dead letters to the broker. */
public interface Replayer {

    /**
     * The result of a replay.
     *
     * @param published the number of letters that the broker has acknowledged, from the first on
     * @param reason why the replay ended before the last letter; empty if it did not
     */
    record Outcome(int published, String reason) {}

    /**
     * Publishes the letters in order to the broker of this configuration; returns when the broker has acknowledged the
     * last one, or takes no more.
     */
    Outcome replay(GatewayConfig config, List<DeadLetter> letters) throws IOException;
}
