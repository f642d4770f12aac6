package org.sngateway.sim.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.ScenarioFile;

class LeftOutTest {
    @Test
    void eventsThatARunningGatewayOrBrokerCannotBeMadeToDoAreLeftOut() throws ConfigException {
        String scenario = """
                nodes: {n: {count: 2, inherits: 1m, twins: 1m, reboots: 1m, publish: {r: {every: 1m}}}}
                radio: {loss: 5%, partitions: [1m+1m]}
                broker: {outages: [10m+1m], drops: [20m]}
                gateway: {kills: [30m+1s]}
                attack: {during: [5m+1m]}
                """;

        List<String> leftOut = LeftOut.of(ScenarioFile.parse("test", scenario));

        assertThat(leftOut)
                .containsExactly(
                        "nodes inherits",
                        "nodes twins",
                        "nodes reboots",
                        "broker outages",
                        "broker drops",
                        "gateway kills");
    }

    @Test
    void nothingIsLeftOutOfAScenarioWithARadioOnly() throws ConfigException {
        String scenario = "nodes: {n: {publish: {r: {every: 1m}}}}\nradio: {loss: 5%}\n";

        List<String> leftOut = LeftOut.of(ScenarioFile.parse("test", scenario));

        assertThat(leftOut).isEmpty();
    }
}
