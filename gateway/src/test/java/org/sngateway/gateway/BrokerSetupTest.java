package org.sngateway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.broker.Logins;
import org.sngateway.gateway.config.Changes;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.Reload;

/** The files that the section broker names. */
class BrokerSetupTest {
    @TempDir
    Path folder;

    @Test
    void otherContentsOfTheFilesOfLoginsAreChanges() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "one\n");
        Path users = Files.writeString(folder.resolve("users"), "n1 u p\n");
        GatewayConfig config = GatewayConfig.parse(
                "f", "broker: {username: pi, password-file: " + password + ", users-file: " + users + "}");
        Logins running = BrokerSetup.place(config).logins();

        Changes none = new Changes();
        BrokerSetup.note(config, running, BrokerSetup.place(config).logins(), none);
        Files.writeString(password, "two\n");
        Files.writeString(users, "n1 u q\n");
        Changes both = new Changes();
        BrokerSetup.note(config, running, BrokerSetup.place(config).logins(), both);

        assertThat(none.keys(Reload.NEW_CONNECTIONS)).isEmpty();
        assertThat(both.keys(Reload.NEW_CONNECTIONS)).containsExactly("broker: password-file", "broker: users-file");
    }
}
