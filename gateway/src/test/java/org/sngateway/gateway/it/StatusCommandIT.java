package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.control.ControlClient;
import org.sngateway.gateway.it.CommandProcess.Result;
import org.sngateway.gateway.net.Transport;
import org.sngateway.gateway.store.Json;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.ReturnCode;

/** {@code sn-gateway status}, and the socket that it asks. */
@SuppressWarnings("NullAway.Init")
class StatusCommandIT {
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

    @Test
    void ownerSeesHowTheGatewayIs() throws Exception {
        site.startProcess();
        site.node().connects("sensor", true);
        CommandProcess.await(
                () -> CommandProcess.run("status", "--socket", socket.toString()),
                output -> assertThat(output).contains("up for"));

        Result result = CommandProcess.run("status", "--socket", socket.toString(), "--counters");

        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .containsPattern("(?m)^gateway           .*, running for \\d+ s, log level info$")
                .containsPattern("(?m)^broker            up for \\d+ s, 2 connections$")
                .contains("listener.test     127.0.0.1:" + site.udpPort() + "\n", "sessions          1: 1 active\n")
                .contains("queued            0 messages for clients\n", "limits hit        none\n")
                .contains("         1  received.CONNECT\n");
        assertThat(result.output().lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void scriptGetsAnObjectOfJson(String transport) throws Exception {
        site.start(transport.equals("nio") ? Transport.nio() : Transport.best());

        assertThat(Json.object(ControlClient.ask(socket, "status").get(0)))
                .containsEntry("sessions", "0")
                .containsEntry("sessions.asleep", "0")
                .containsEntry("listener.test", "127.0.0.1:" + site.udpPort())
                .containsKeys("version", "uptime-seconds", "broker", "store");
    }

    @Test
    void brokerThatIsAwayIsAnExitCodeOfItsOwn() throws Exception {
        site.mosquitto().stop();
        site.start();

        assertThat(CommandProcess.run("status", "--socket", socket.toString()).exitCode())
                .isEqualTo(3);
    }

    @Test
    void gatewayThatDoesNotRunIsSaidToDoSo() throws Exception {
        Result result = CommandProcess.run("status", "--socket", socket.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors())
                .isEqualTo("no gateway runs here: there is no " + socket
                        + "; systemctl start sn-gateway, or say --socket PATH\n");
        assertThat(CommandProcess.run("status", "--quiet", "--socket", socket.toString())
                        .errors())
                .isEmpty();
    }

    @Test
    void onlyOwnerAndGroupMayAskAndTheFileGoesWithTheGateway() throws Exception {
        GatewayProcess gateway = site.startProcess();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");

        gateway.stop();

        assertThat(socket).doesNotExist();
    }

    @Test
    void fileOfAGatewayThatWasKilledIsReplaced() throws Exception {
        site.startProcess().kill();
        assertThat(socket).exists();

        site.startProcess();

        assertThat(ControlClient.ask(socket, "status")).hasSize(1);
    }

    @Test
    void whatIsNotUnderstoodIsAnsweredAndHarmsNobody() throws Exception {
        site.start();

        assertThat(ControlClient.ask(socket, "dance", "now"))
                .containsExactly(
                        "{\"error\":\"not understood: dance now; known: status, clients, client ID, kick ID, forget ID,"
                                + " replay, reopen LISTENER, trace [on|off], log-level [LEVEL], stop [final]\"}");
        assertThat(ControlClient.ask(socket, "")).allMatch(line -> line.contains("not understood"));
        assertThat(ControlClient.ask(socket, "client", "two words"))
                .containsExactly("{\"error\":\"there is no client two words\"}");
        assertThat(ControlClient.ask(socket, "x".repeat(5_000)).get(0)).contains("error", "1024 octets");
        assertThat(ControlClient.ask(socket, "status").get(0)).contains("\"sessions\":0");
    }

    @Test
    void limitThatWasHitIsShown() throws Exception {
        site.configuration().limit("sessions", "1");
        site.start();
        site.node().connects("first", true);
        UdpNode second = site.node();
        second.sends(new Connect(false, true, 1, 60, "second"));
        second.expects(new ConnAck(ReturnCode.CONGESTION));

        assertThat(CommandProcess.run("status", "--socket", socket.toString()).output())
                .contains("limits hit        connect-refused.congestion 1\n");
    }

    @Test
    void tooManyConnectionsAreRefusedUntilOthersEnd() throws Exception {
        site.start();
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            silent.add(connected());
        }

        try (SocketChannel ninth = connected()) {
            ByteBuffer answer = ByteBuffer.allocate(200);
            ninth.read(answer);
            assertThat(new String(answer.array(), StandardCharsets.UTF_8)).contains("more than 8 connections");
        }
        for (SocketChannel each : silent) {
            each.close();
        }
        CommandProcess.await(
                () -> CommandProcess.run("status", "--socket", socket.toString()),
                output -> assertThat(output).contains("sessions"));
    }

    private SocketChannel connected() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }
}
