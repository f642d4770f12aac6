package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.net.Transport;

/** The page in a real browser, with twenty nodes. */
class PageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    @TempDir
    private static Path folder;

    private static final List<UdpNode> NODES = new ArrayList<>();
    private static Mosquitto mosquitto;
    private static GatewayDaemon gateway;
    private static Chromium browser;
    private static int udpPort;
    private static String page;

    @BeforeAll
    static void start() throws Exception {
        mosquitto = new Mosquitto(folder);
        udpPort = Ports.freeUdp();
        Configuration configuration = new Configuration(udpPort, mosquitto.port()).web("address", "127.0.0.1:0");
        gateway = new GatewayDaemon(GatewayConfig.parse("test", configuration.text()), Transport.best());
        page = "http://127.0.0.1:" + gateway.pageAddress().orElseThrow().getPort() + "/";
        for (int i = 0; i < 17; i++) {
            connect("meter-" + i);
        }
        connect(HOSTILE);
        connect("right\u202eleft");
        connect("x".repeat(64));
        browser = new Chromium(folder);
        browser.looks(1280, 900, false);
    }

    private static UdpNode connect(String clientId) {
        UdpNode node = new UdpNode(udpPort);
        NODES.add(node);
        node.connects(clientId, true);
        return node;
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
        NODES.forEach(UdpNode::close);
        gateway.stop();
        mosquitto.close();
    }

    private static void shows(String view, String text) {
        browser.opens(page + "#" + view);
        awaitText(text);
    }

    private static void awaitText(String text) {
        await().atMost(PATIENCE)
                .until(() -> browser.evaluate("document.body.innerText"), shown -> shown.contains(text));
    }

    @Test
    void overviewTellsThatAllIsWell() {
        shows("overview", "Nothing: all is well.");
    }

    @Test
    void nodeComesAliveWithoutAReload() {
        shows("nodes", "meter-16");

        connect("a-newcomer");

        awaitText("a-newcomer");
    }

    @Test
    void hostileClientIdIsText() {
        shows("nodes", HOSTILE);

        assertThat(browser.evaluate("document.querySelectorAll('td img, th img').length"))
                .isEqualTo("0");
    }

    @Test
    void characterThatTurnsTheDirectionIsShownByItsNumber() {
        shows("nodes", "right\\u202eleft");
    }

    @Test
    void nodesAreFilteredByTheirState() {
        shows("nodes", "meter-16");

        browser.run("const select = document.querySelector('select'); select.value = 'lost';"
                + " select.dispatchEvent(new Event('change', {bubbles: true}))");

        awaitText("No node matches.");
    }

    @Test
    void nodeIsShownWithWhatHappened() {
        shows("node/meter-3", "disconnected -> active");
    }

    @ParameterizedTest
    @CsvSource({
        "overview, all is well, 1280, false",
        "overview, all is well, 375, true",
        "nodes, meter-16, 1280, true",
        "nodes, meter-16, 375, false",
        "node/meter-3, What happened, 1280, false",
        "broker, Connections, 1280, true",
        "dead-letters, None., 1280, false",
        "limits, Counted, 1280, false",
        "log, Log, 1280, true"
    })
    void viewIsAccessible(String view, String text, int width, boolean dark) throws IOException {
        browser.looks(width, 900, dark);
        shows(view, text);

        browser.screenshot(SCREENSHOTS.resolve(view.replace('/', '-') + "-" + width + (dark ? "-dark" : "") + ".png"));

        browser.run(axe());
        assertThat(browser.evaluate("await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
                        + ".then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html).join('\\n'))"))
                .isEmpty();
    }

    private static String axe() throws IOException {
        try (InputStream file = PageIT.class.getResourceAsStream("/axe.min.js")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
