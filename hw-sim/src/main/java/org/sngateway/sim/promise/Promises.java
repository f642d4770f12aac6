package org.sngateway.sim.promise;

import java.util.List;
import org.sngateway.gateway.core.settings.CoreSettings;

/** All promises of the gateway. */
public final class Promises {
    private Promises() {}

    /** Each of them, for one world. */
    public static List<Promise> all(Scene scene, CoreSettings settings) {
        return List.of(
                new P1AcknowledgedIsSafe(scene),
                new P2ExactlyOnce(scene),
                new P3BrokerIsToldTheTruth(scene),
                new P4SleepersGetEverything(scene),
                new P5RestartIsInvisible(scene),
                new P6WillsOfTheLostOnly(scene),
                new P7EverythingIsBounded(scene, settings),
                new P8StrangersDoNoHarm(scene),
                new P9OutagesCostNothing(scene),
                new P10NobodyWaitsForOthers(scene));
    }
}
