package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.net.Transport;
import org.sngateway.gateway.store.DeadLetterFile;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** What a visitor with the password does on the page in a real browser, and what the page shows on other days than usual. */
class PageActionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a long secret";

    @TempDir
    private static Path profile;

    private static Chromium browser;

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private GatewayDaemon gateway;
    private Configuration configuration;
    private final int udpPort = Ports.freeUdp();
    private final int webPort = Ports.freeTcp();
    private final String page = "http://127.0.0.1:" + webPort + "/#";

    @BeforeAll
    static void startBrowser() throws Exception {
        browser = new Chromium(profile);
        browser.looks(1280, 900, false);
        browser.brings(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(("owner:" + PASSWORD).getBytes(StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stopBrowser() {
        browser.close();
    }

    @BeforeEach
    void configure() throws Exception {
        mosquitto = new Mosquitto(folder);
        configuration = new Configuration(udpPort, mosquitto.port())
                .store("directory", folder.resolve("state").toString())
                .web("address", "127.0.0.1:" + webPort)
                .web(
                        "password-file",
                        Files.writeString(folder.resolve("password"), PASSWORD).toString());
    }

    private void start() throws Exception {
        gateway = new GatewayDaemon(GatewayConfig.parse("test", configuration.text()), Transport.best());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.stop();
        mosquitto.close();
    }

    // ---- actions

    @Test
    void nodeIsDisconnected() throws Exception {
        start();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", true);
            browser.shows(page + "node/kitchen", "active");

            browser.clicks("Disconnect");
            browser.clicks("Yes");

            node.expects(Disconnect.plain());
            browser.awaits("It is disconnected.");
        }
    }

    @Test
    void nodeIsForgotten() throws Exception {
        start();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", false);
        }
        browser.shows(page + "node/kitchen", "active");

        browser.clicks("Forget");
        browser.clicks("Yes");

        browser.awaits("There is no such node.");
    }

    @Test
    void nothingIsDoneWithoutAYes() throws Exception {
        start();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", true);
            browser.shows(page + "node/kitchen", "active");

            browser.clicks("Disconnect");
            browser.clicks("No");

            await().atMost(PATIENCE)
                    .until(() -> browser.evaluate("document.querySelectorAll('dialog').length"), "0"::equals);
            node.pings();
        }
    }

    @Test
    void deadLettersArePublishedAgain() throws Exception {
        new DeadLetterFile(Files.createDirectories(folder.resolve("state")))
                .append(new DeadLetter(
                        "kitchen",
                        "room/<b>t</b>",
                        Payload.ofText("21"),
                        QoS.ONE,
                        false,
                        1,
                        DeadLetter.Reason.REFUSED_BY_BROKER));
        start();
        try (Mosquitto.Subscriber witness = mosquitto.subscribe("room/#")) {
            browser.shows(page + "dead-letters", "room/<b>t</b>");

            browser.clicks("Publish them again");
            browser.clicks("Yes");

            witness.expects("room/<b>t</b> 21");
        }
        browser.awaits("Last replay: published 1.");
        browser.awaits("None.");
    }

    @Test
    void portThatIsNotThereIsSaidToBeDownAndCanBeOpenedAgain() throws Exception {
        configuration
                .radio("serial", folder.resolve("ttyNONE").toString())
                .radio("driver", "raw")
                .radio("band", "eu868-1%")
                .radio("modulation", "lora:7:125000:1:8");
        start();
        browser.shows(page + "links", "radio down");

        browser.clicks("Reopen the port");

        browser.awaits("The port is opened again.");
        assertThat(browser.evaluate("document.body.innerText")).contains("Airtime left", "Noise");
    }

    // ---- other days

    @Test
    void pageWithoutNodesSaysSo() throws Exception {
        start();

        browser.shows(page + "nodes", "No node has connected yet.");
        browser.shows(page + "overview", "none has connected yet");
        browser.shows(page + "node/nobody", "There is no such node.");
        browser.shows(page + "limits", "No limit was hit since the start.");
    }

    @Test
    void brokerThatGoesAwayIsSaidToBeAwayAndToBeBack() throws Exception {
        start();
        browser.shows(page + "overview", "Nothing: all is well.");

        mosquitto.stop();

        browser.awaits("The broker is away: ");
        browser.shows(page + "broker", "goes out by itself when the broker is back");
        mosquitto.start();
        browser.shows(page + "overview", "Nothing: all is well.");
    }

    @Test
    void openPageGoesOnAfterARestartAndKnowsWhatWasBefore() throws Exception {
        start();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", false);
            node.sleeps(600);
        }
        browser.shows(page + "node/kitchen", "asleep");
        browser.shows(page + "nodes", "kitchen");
        gateway.stop();
        browser.awaits("not connected");

        start();

        await().atMost(PATIENCE)
                .until(() -> browser.evaluate("document.querySelector('.live.yes') !== null"), "true"::equals);
        browser.awaits("asleep");
        assertThat(browser.evaluate("document.querySelector('tbody td time') !== null"))
                .isEqualTo("true");
        browser.shows(page + "node/kitchen", "disconnected -> active");
    }
}
