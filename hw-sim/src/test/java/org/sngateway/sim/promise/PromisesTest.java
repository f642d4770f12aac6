package org.sngateway.sim.promise;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;

/** That each promise hears everything is the compiler's business: {@link Promises} implements {@link WorldListener}. */
class PromisesTest {
    private final Promises promises;

    PromisesTest() throws ConfigException {
        promises = new Promises(
                new TablesOnly(Map.of(), new ArrayList<>()),
                GatewayConfig.parse("test", "").coreSettings());
    }

    @Test
    void thereIsOneForEachPromiseOfTheGateway() {
        assertThat(promises.all())
                .extracting(promise -> promise.getClass().getSimpleName().replaceAll("^(P[0-9]+).*", "$1"))
                .containsExactly(
                        "P1",
                        "P2",
                        "P3",
                        "P4",
                        "P5",
                        "P6",
                        "P7",
                        "P8",
                        "P9",
                        "P10",
                        "P11",
                        "AnswersFit",
                        "ContentIsKept",
                        "LastWillCounts",
                        "NothingExpiredIsDelivered",
                        "NothingWaitsForTheDiskInVain");
    }

    @Test
    void eachClassOfAPromiseIsAmongThem() {
        assertThat(new ClassFileImporter()
                        .importPackagesOf(Promise.class).stream()
                                .filter(type ->
                                        type.isAssignableTo(Promise.class) && !type.isEquivalentTo(Promise.class)))
                .hasSameSizeAs(promises.all());
    }
}
