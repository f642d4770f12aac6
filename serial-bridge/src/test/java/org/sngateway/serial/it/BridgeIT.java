package org.sngateway.serial.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.serial.framing.Octets;

/** The program as its user starts it. */
class BridgeIT {
    private static final String CONNECT = "0b040401003c6e6f646531";

    @TempDir
    Path folder;

    @Test
    void nodesAtTheRadioReachAGatewayElsewhere() throws Exception {
        Path port = folder.resolve("ttyRADIO");
        try (DatagramSocket gateway = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Dongle dongle = new Dongle(port)) {
            gateway.setSoTimeout(20_000);
            Process bridge = program(
                    "run",
                    "--port=" + port,
                    "--radio=raw",
                    "--option=encapsulated=on",
                    "--baud=115200",
                    "--settle=0",
                    "--gateway=127.0.0.1:" + gateway.getLocalPort());
            BufferedReader log = log(bridge);
            awaitLine(log, "state=up port=" + port + " driver=raw");

            dongle.say("05fe010007" + CONNECT);
            DatagramPacket received = new DatagramPacket(new byte[300], 300);
            gateway.receive(received);
            assertThat(Octets.hex(Arrays.copyOf(received.getData(), received.getLength())))
                    .isEqualTo("05fe010007" + CONNECT);

            byte[] answer = Octets.ofHex("05fe000007030500");
            gateway.send(new DatagramPacket(answer, answer.length, received.getSocketAddress()));
            assertThat(dongle.hear(8)).isEqualTo("05fe010007030500");

            byte[] advertise = Octets.ofHex("05fe01ffff050001001e");
            gateway.send(new DatagramPacket(advertise, advertise.length, received.getSocketAddress()));
            assertThat(dongle.hear(10)).isEqualTo("05fe01ffff050001001e");

            dongle.unplug();
            awaitLine(log, "state=down");
            bridge.destroy();
            assertThat(bridge.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void wrongFlagsAreExplained() throws Exception {
        assertThat(output(program("run", "--port=/dev/x", "--radio=xbee")))
                .contains("no radio xbee; there are raw, slip-aquila, xbee-api1, xbee-api2");
        assertThat(output(program("run", "--port=ttyUSB0", "--radio=hc12")))
                .contains("ttyUSB0 is no name of a port; write a path such as /dev/serial/by-id/...");
        assertThat(output(program("run", "--port=/dev/x", "--radio=hc12", "--option=pan=1")))
                .contains("hc12 has no pan; it has max-message, own-address");
        assertThat(output(program("run", "--port=/dev/x", "--radio=hc12", "--band=eu868-1%")))
                .contains("--band needs either --lora or --fsk");
    }

    @Test
    void portsListsThemAndListenGuessesTheRadio() throws Exception {
        Path port = folder.resolve("ttyHEARD");
        try (Dongle dongle = new Dongle(port)) {
            Process listening = program("ports", "--listen=" + port, "--seconds=3");
            for (int i = 0; i < 4; i++) {
                dongle.say("c0b0b012fe0101000d040401000a72666e6f6465311c4fc0");
            }

            assertThat(output(listening))
                    .contains(port + " speaks slip-aquila (4 messages, 0 octets of noise) at 9600 baud");
        }
        assertThat(output(program("ports"))).isNotEmpty();
        assertThat(output(program("ports", "--rule=/dev/null"))).contains("/dev/null is no USB dongle");
    }

    private static Process program(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add("target/serial-bridge/bin/serial-bridge");
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static BufferedReader log(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String output(Process process) throws IOException {
        try (BufferedReader log = log(process)) {
            return String.join("\n", log.lines().toList());
        }
    }

    private static void awaitLine(BufferedReader log, String part) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = log.readLine();
        while (line != null && !line.contains(part)) {
            lines.add(line);
            line = log.readLine();
        }
        assertThat(line).as("after %s", lines).isNotNull();
    }
}
