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
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.WillTopic;

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
        browser.shows(page + "#" + view, text);
    }

    @Test
    void overviewTellsThatAllIsWell() {
        shows("overview", "Nothing: all is well.");
    }

    @Test
    void nodeComesAliveWithoutAReload() {
        shows("nodes", "meter-16");

        connect("a-newcomer");

        browser.awaits("a-newcomer");
    }

    /** The best of some: a busy machine may delay each of them. */
    @Test
    void nodeComesAliveWithinASecondOfItsConnect() {
        shows("nodes", "meter-16");
        long bestMillis = Long.MAX_VALUE;
        for (int i = 0; i < 5 && bestMillis > 1_000; i++) {
            String clientId = "0-prompt-" + i;
            browser.run("window.seen = new Promise(resolve => new MutationObserver(() => {"
                    + " if (document.body.innerText.includes('" + clientId + "')) resolve(Date.now()); })"
                    + ".observe(document.body, {childList: true, subtree: true}))");
            long beforeMillis = System.currentTimeMillis();
            connect(clientId);
            bestMillis = Math.min(bestMillis, Long.parseLong(browser.evaluate("await window.seen")) - beforeMillis);
        }

        assertThat(bestMillis).isLessThanOrEqualTo(1_000);
    }

    @Test
    void hostileTopicIsText() {
        UdpNode node = connect("0-hostile");
        node.registers("<b class=topic>" + '\u202e' + "</b>");
        node.subscribes("<i class=topic>/#", QoS.TWO);

        shows("node/0-hostile", "<b class=topic>\\u202e</b>");
        browser.awaits("<i class=topic>/#");
        assertThat(browser.evaluate("document.querySelectorAll('.topic').length"))
                .isEqualTo("0");
    }

    @Test
    void nodeIsShownWithItsWillAndWhatWasGrantedToIt() {
        UdpNode node = new UdpNode(udpPort);
        NODES.add(node);
        node.connectsWithWill(
                new Connect(true, true, 1, 60, "0-willing"), new WillTopic(QoS.ONE, true, "wills/0"), "gone");
        node.subscribes("lamps/0/#", QoS.TWO);

        shows("node/0-willing", "wills/0");
        browser.awaits("QoS 1, 4 B, retained");
        browser.awaits("lamps/0/#\t2");
    }

    @Test
    void nodesAreFoundByAPartOfTheirId() {
        shows("nodes", "meter-16");

        browser.run("const input = document.querySelector('input[type=search]'); input.value = 'METER-1';"
                + " input.dispatchEvent(new Event('input', {bubbles: true}))");

        browser.awaits("8 nodes");
    }

    @Test
    void nodesAreSortedByAColumn() {
        shows("nodes", "meter-16");

        browser.clicks("Client id ▲");

        browser.awaits("Client id ▼");
        await().atMost(PATIENCE)
                .until(
                        () -> browser.evaluate("document.querySelector('tbody th').innerText"),
                        first -> first.startsWith("xxx"));
    }

    @Test
    void visitorWithoutRightsLearnsWhyThereIsNoButton() {
        shows("node/meter-3", "Look only: with a password-file");

        assertThat(browser.evaluate("document.querySelectorAll('main button').length"))
                .isEqualTo("0");
    }

    @Test
    void linksAreShownWithWhereTheyListen() {
        shows("links", "127.0.0.1:" + udpPort);
    }

    @Test
    void datagramThatIsRefusedIsSeenAtItsLinkWithoutAReload() {
        shows("links", "0 datagrams\nthe receive buffer was never full");
        browser.awaits("0 datagrams\nmalformed");

        NODES.get(0).sends(new byte[] {9, 9, 9});

        browser.awaits("1 datagram\nmalformed");
    }

    @Test
    void limitsAreShownWithTheirKeys() {
        shows("limits", "limits: queued-messages");
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

        browser.awaits("No node matches.");
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
        "links, test up, 1280, true",
        "links, test up, 375, false",
        "limits, Counted, 375, true",
        "node/meter-3, What happened, 375, true",
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
