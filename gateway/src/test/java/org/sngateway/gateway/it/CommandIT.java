package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.it.CommandProcess.Result;
import org.sngateway.gateway.store.Root;
import org.sngateway.sn.message.Disconnect;

/** The command as a user starts it, from the built distribution. */
@SuppressWarnings("NullAway.Init")
class CommandIT {
    @TempDir
    Path folder;

    @Test
    void checkSaysWhatIsWrongAndFails() throws Exception {
        Path file = file("listeners:\n  udp:\n    port: many\n");
        Result result = run("check", file.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains(file + ":3:11: port: \"many\" can't be used");
    }

    @Test
    void checkOfAGoodFileSucceeds() throws Exception {
        Result result =
                run("check", file("broker:\n  address: broker.example\n").toString());
        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("no mistakes");
    }

    @Test
    void checkLooksAtTheFilesOfThePage() throws Exception {
        Path password = folder.resolve("no-such-password");

        Result result = run(
                "check",
                file("web:\n  address: 0.0.0.0:8094\n  password-file: " + password + "\n")
                        .toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("web: password-file: ", password.toString());
    }

    @Test
    void checkLooksAtTheCertificateOfThePage() throws Exception {
        Path noCertificate = Files.writeString(folder.resolve("page.pem"), "nothing");

        Result result = run(
                "check",
                file("web:\n  certificate-file: " + noCertificate + "\n  key-file: " + noCertificate + "\n")
                        .toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("web: certificate-file or key-file can't be used");
    }

    @Test
    void printedDefaultsPassTheCheck() throws Exception {
        Path file = file(run("print-config").output());
        assertThat(run("check", file.toString()).exitCode()).isZero();
    }

    @Test
    void wrongCommandIsExplained() throws Exception {
        assertThat(run("dance").exitCode()).isEqualTo(2);
        assertThat(run("--help").output()).contains("run", "check", "print-config", "store");
        assertThat(run("--version").output()).startsWith("sn-gateway ");
    }

    @Test
    void runWithABadFileFails() throws Exception {
        Result result = run("run", file("brokr: x\n").toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("did you mean \"broker\"?");
    }

    @Test
    void missingPasswordFileNeverMeansNoPassword() throws Exception {
        Path file = file("broker:\n  username: pi\n  password-file: " + folder.resolve("secret") + "\n");
        Result result = run("run", file.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("broker: password-file: ", "secret: there is no such file");
    }

    @Test
    void stopsInOrderWhenAskedTo() throws Exception {
        int udpPort = Ports.freeUdp();
        try (Mosquitto mosquitto = new Mosquitto(folder)) {
            Path file = file("store: {directory: off}\nlisteners:\n  udp:\n    port: " + udpPort
                    + "\n    addresses: 127.0.0.1\n" + "broker:\n  address: 127.0.0.1:" + mosquitto.port() + "\n");
            try (GatewayProcess gateway = new GatewayProcess(file, folder.resolve("gateway.log"));
                    UdpNode node = new UdpNode(udpPort)) {
                node.connects("sensor", true);

                gateway.stop();

                node.expects(Disconnect.plain());
                assertThat(gateway.log()).contains("state=stopped", "received.CONNECT=1");
                assertThat(isFree(udpPort)).isTrue();
                assertThat(mosquitto.log())
                        .contains("Client sensor disconnected")
                        .doesNotContain("sensor closed its connection");
            }
        }
    }

    @Test
    void runNeedsNoLibraryOfTheOtherCommands() throws Exception {
        Path distribution = Root.copyForNobody(CommandProcess.DISTRIBUTION, folder.resolve("sn-gateway"));
        try (Stream<Path> jars = Files.list(distribution.resolve("lib"))) {
            Files.delete(jars.filter(jar -> jar.getFileName().toString().startsWith("picocli"))
                    .findAny()
                    .orElseThrow());
        }
        // A directory that can't be had ends it, after it has said that it starts.
        Path file =
                file("store: {directory: \"" + file("") + "\"}\nlisteners: {udp: {port: " + Ports.freeUdp() + "}}\n");

        assertThat(CommandProcess.run(distribution, "run", file.toString()).errors())
                .contains("state=starting version=", "is no directory")
                .doesNotContain("Exception", "Error");
    }

    private static Result run(String... arguments) throws IOException, InterruptedException {
        return CommandProcess.run(arguments);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "configuration", ".yaml"), text);
    }

    private static boolean isFree(int udpPort) {
        try (DatagramSocket socket = new DatagramSocket(udpPort, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (SocketException taken) {
            return false;
        }
    }
}
