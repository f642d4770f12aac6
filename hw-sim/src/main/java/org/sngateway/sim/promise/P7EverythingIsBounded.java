package org.sngateway.sim.promise;

import org.sngateway.gateway.core.settings.GatewayLimits;

/** Every table has a limit: there are never more sessions than the configuration allows, nor more memory than it names. */
final class P7EverythingIsBounded extends Promise {
    private final GatewayLimits limits;

    P7EverythingIsBounded(Scene scene, GatewayLimits limits) {
        super(scene);
        this.limits = limits;
    }

    @Override
    public void onMinute() {
        check();
    }

    @Override
    public void onEnd() {
        check();
    }

    private void check() {
        int sessions = scene().gatewaySessions();
        if (sessions > limits.maxSessions()) {
            broken(NOBODY, sessions + " sessions, " + limits.maxSessions() + " are allowed");
        }
    }
}
