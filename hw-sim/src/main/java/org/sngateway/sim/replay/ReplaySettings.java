package org.sngateway.sim.replay;

import java.time.Duration;

/**
 * How a recording is played.
 *
 * @param speed times the recorded one; 0 = as fast as it goes
 * @param patience with an answer that does not come
 * @param clientIdSuffix put behind each client id; empty = they are as recorded
 */
public record ReplaySettings(double speed, Duration patience, String clientIdSuffix) {}
