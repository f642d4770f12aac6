package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.control.ControlClient;
import org.sngateway.gateway.it.CommandProcess.Result;
import org.sngateway.gateway.store.Json;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.WillTopic;

/** The commands with which an operator looks at clients and tells the running gateway something. */
@SuppressWarnings("NullAway.Init")
class OperatorCommandIT {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int NO_CLIENT = 4;

    @RegisterExtension
    final Installation site = new Installation();

    @TempDir
    Path folder;

    private Path socket;

    @BeforeEach
    void configure() {
        socket = folder.resolve("control");
        site.configuration().gateway("control-socket", socket.toString());
    }

    private Result run(String... words) throws Exception {
        String[] command = IntStream.range(0, words.length + 2)
                .mapToObj(i -> i < words.length ? words[i] : i == words.length ? "--socket" : socket.toString())
                .toArray(String[]::new);
        return CommandProcess.run(command);
    }

    private UdpNode kitchen() {
        UdpNode node = site.node();
        node.connectsWithWill(
                new Connect(true, false, 1, 60, "kitchen sensor"),
                new WillTopic(QoS.ONE, true, "dead/kitchen"),
                "gone");
        node.registers("kitchen/temperature");
        node.subscribes("kitchen/set/#", QoS.ONE);
        return node;
    }

    @Test
    void clientsAreATableOfEightyColumns() throws Exception {
        site.start();
        kitchen();
        site.node().connects("a-client-with-a-long-identifier-" + "x".repeat(30), true);

        Result result = run("clients");

        assertThat(result.exitCode()).isEqualTo(DONE);
        assertThat(result.output())
                .containsPattern("(?m)^CLIENT +STATE +HEARD +EXPECTED +TOPICS +SUBS +QUEUED SP\\.$")
                .containsPattern("(?m)^kitchen sensor +active +\\d s +(89 s|1 min) +1 +1 +0   0$")
                .containsPattern("(?m)^a-client-with-a-long-ide\\.\\. active ")
                .endsWith("2 clients\n");
        assertThat(result.output().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void allThatIsKnownOfOneClientIsShown() throws Exception {
        site.start();
        kitchen();

        Result result = run("clients", "kitchen sensor");

        assertThat(result.output())
                .contains("client            kitchen sensor\n", "state             active\n")
                .containsPattern("address           test/127\\.0\\.0\\.1:\\d+\n")
                .containsPattern("expected          within (1 min )?\\d+ s, else it is lost\n")
                .contains("broker            connected\n")
                .contains("will              dead/kitchen, QoS 1, retained, 4 octets\n")
                .containsPattern("(?m)^ +\\d+  kitchen/temperature$")
                .contains("    QoS 1  kitchen/set/#\n", "spooled           0\n");
        assertThat(result.output().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void scriptGetsAnObjectForEachThing() throws Exception {
        site.start();
        kitchen();

        List<String> lines =
                run("clients", "kitchen sensor", "--json").output().lines().toList();

        assertThat(Json.object(lines.get(0)))
                .containsEntry("client", "kitchen sensor")
                .containsEntry("state", "active")
                .containsEntry("will-topic", "dead/kitchen")
                .containsKeys("address", "silent-seconds", "expected-in-seconds", "queued", "spooled");
        assertThat(lines.subList(1, 3))
                .anyMatch(line -> line.startsWith("{\"topic\":\"kitchen/temperature\",\"id\":"))
                .anyMatch(line -> line.equals("{\"subscription\":\"kitchen/set/#\",\"qos\":1}"));
    }

    @Test
    void longListComesInPages() throws Exception {
        site.start();
        int clients = 230;
        for (int i = 0; i < clients; i++) {
            site.node().connects("sensor-" + i, true);
        }

        List<String> lines = ControlClient.ask(socket, "clients");

        assertThat(lines)
                .hasSize(clients)
                .allSatisfy(line -> assertThat(Json.object(line)).containsEntry("state", "active"));
    }

    @Test
    void kickedClientHearsDisconnectAndMayComeBack() throws Exception {
        site.start();
        UdpNode node = site.node();
        node.connects("sensor", false);

        Result result = run("kick", "sensor");

        assertThat(result.output()).isEqualTo("sensor is disconnected\n");
        node.expects(Disconnect.plain());
        node.connects("sensor", false);
        assertThat(run("kick", "nobody").exitCode()).isEqualTo(NO_CLIENT);
    }

    @Test
    void forgottenClientIsForgottenAtTheBrokerToo() throws Exception {
        site.start();
        UdpNode node = site.node();
        node.connects("sensor", false);
        node.subscribes("sensor/set", QoS.ONE);

        Result result = run("forget", "sensor");

        assertThat(result.output()).isEqualTo("sensor is forgotten here; the broker is told\n");
        node.expects(Disconnect.plain());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(ControlClient.ask(socket, "clients")).isEmpty());
        site.mosquitto().publish("sensor/set", "old", 1, false);
        node.connects("sensor", false);
        node.pings();
        assertThat(run("forget", "nobody").exitCode()).isEqualTo(NO_CLIENT);
    }

    @Test
    void logLevelChangesWhileTheGatewayRuns() throws Exception {
        GatewayProcess gateway = site.startProcess();
        assertThat(run("log-level").output()).isEqualTo("info\n");

        assertThat(run("log-level", "debug").output()).isEqualTo("debug\n");
        site.node().connects("sensor", true);

        gateway.logs("operator - log-level=debug", "DEBUG message - ");
        Result wrong = run("log-level", "loud");
        assertThat(wrong.exitCode()).isEqualTo(FAILED);
        assertThat(wrong.errors()).isEqualTo("no such level: loud; known: error, warn, info, debug\n");
    }

    @Test
    void stopIsNoticedByNoClientThatKeepsItsSession() throws Exception {
        site.withStore();
        GatewayProcess gateway = site.startProcess();
        UdpNode node = site.node();
        node.connects("sensor", false);

        assertThat(run("stop").output()).isEqualTo("the gateway stops\n");

        await().atMost(Duration.ofSeconds(20)).until(() -> !gateway.isAlive());
        assertThat(gateway.log()).contains("state=stopped").doesNotContain("state=disconnected");
        site.startProcess();
        node.pings();
    }

    @Test
    void finalStopTellsEachClient() throws Exception {
        site.withStore();
        GatewayProcess gateway = site.startProcess();
        UdpNode node = site.node();
        node.connects("sensor", false);

        assertThat(run("stop", "--final").exitCode()).isEqualTo(DONE);

        node.expects(Disconnect.plain());
        await().atMost(Duration.ofSeconds(20)).until(() -> !gateway.isAlive());
        assertThat(gateway.log()).contains("cause=operator", "state=stopped");
    }

    @Test
    void partOfAnotherProgramIsNotStopped() throws Exception {
        site.start();

        Result result = run("stop");

        assertThat(result.exitCode()).isEqualTo(FAILED);
        assertThat(result.errors()).isEqualTo("the gateway is a part of another program; end that\n");
    }
}
