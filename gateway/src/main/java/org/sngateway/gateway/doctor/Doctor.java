package org.sngateway.gateway.doctor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.StatePath;

/** Looks for what is wrong around a gateway, and for what mends it. Changes nothing. */
public final class Doctor {
    private Doctor() {}

    /**
     * Everything that is found, the worst for the gateway first.
     *
     * @param now of the system's clock
     * @param isServed a gateway runs with this configuration, so its ports are taken
     */
    public static List<Trouble> examine(GatewayConfig config, Machine machine, Instant now, boolean isServed) {
        List<Trouble> troubles = new ArrayList<>();
        troubles.addAll(new Ports(machine, config.udpListeners(), isServed).troubles());
        troubles.addAll(new Radios(machine, config.serialListeners(), isServed).troubles());
        troubles.addAll(new BrokerLogin(config.broker()).troubles());
        Optional<GatewayConfig.StorePlace> store = config.storePlace();
        store.ifPresent(place -> {
            Path directory = StatePath.of(place.directory());
            troubles.addAll(new StatePlace(machine, directory, place.maxOctets()).troubles());
        });
        troubles.addAll(new Board(machine, now).troubles());
        return troubles;
    }
}
