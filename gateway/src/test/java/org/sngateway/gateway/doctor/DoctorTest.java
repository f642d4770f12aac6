package org.sngateway.gateway.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.config.GatewayConfig;

/** One planted trouble each, on a machine that is well otherwise. The broker is a socket that answers as it is told. */
@SuppressWarnings("NullAway.Init")
class DoctorTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path folder;

    private Machine machine;
    private Path state;
    private int udpPort;
    private ServerSocket broker;
    private Thread answers;
    private volatile byte[] connack = {0x20, 2, 0, 0};

    @BeforeEach
    void machineThatIsWell() throws IOException {
        machine = new Machine(folder.resolve("root"));
        state = Files.createDirectory(folder.resolve("state"));
        plant("proc/self/mounts", "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n");
        plant("proc/sys/net/core/rmem_max", "8388608\n");
        plant("proc/cmdline", "console=tty1 root=PARTUUID=1 rootwait\n");
        plant("proc/uptime", "200000.00 1.0\n");
        plant("run/systemd/timesync/synchronized", "");
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            udpPort = free.getLocalPort();
        }
        broker = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        answers = new Thread(this::answerConnects, "broker");
        answers.setDaemon(true);
        answers.start();
    }

    @AfterEach
    void closeBroker() throws IOException {
        broker.close();
    }

    @Test
    void numbersOfTheKernelAreReadWhole() {
        assertThat(Machine.here().read("proc/sys/kernel/pid_max").orElse("").strip())
                .matches("\\d{3,}");
    }

    @Test
    void machineThatIsWellHasNoTrouble() throws Exception {
        assertThat(troubles("")).isEmpty();
    }

    @Test
    void portOfAnotherProgramIsNamedUnlessThatIsTheGateway() throws Exception {
        try (DatagramSocket other = new DatagramSocket(udpPort, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();

            assertThat(troubles(""))
                    .containsExactly(new Trouble(
                            "another program has UDP 127.0.0.1:" + udpPort,
                            "ss -ulpn 'sport = :" + udpPort + "' names it; end it, or write another port"));
            assertThat(Doctor.examine(config(""), machine, NOW, true)).isEmpty();
        }
    }

    @Test
    void smallReceiveBufferIsFound() throws Exception {
        plant("proc/sys/net/core/rmem_max", "212992\n");

        assertThat(onlyTrouble("").remedy()).startsWith("sysctl -w net.core.rmem_max=4194304");
    }

    @Test
    void brokerThatDoesNotLetTheUserInIsFound() throws Exception {
        connack = new byte[] {0x20, 2, 0, 5};

        assertThat(onlyTrouble("").what()).endsWith("does not let this user in (code 5)");
    }

    @Test
    void brokerThatIsNotThereIsFound() throws Exception {
        broker.close();
        // A socket that is closed while it waits accepts one more connection, now and then.
        answers.join();

        assertThat(onlyTrouble("").what()).isEqualTo("nobody listens at 127.0.0.1:" + broker.getLocalPort());
    }

    @Test
    void portThatSpeaksNoMqttIsFound() throws Exception {
        connack = new byte[0];

        assertThat(onlyTrouble("").remedy()).contains("TLS port");
    }

    @Test
    void passwordForEverybodyIsFound() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(onlyTrouble("  username: pi\n  password-file: " + password + "\n"))
                .isEqualTo(new Trouble("every user can read the password in " + password, "chmod o= " + password));
    }

    @Test
    void stateThatARestartForgetsIsFound() throws Exception {
        plant("proc/self/mounts", "/dev/mmcblk0p2 / ext4 rw 0 0\ntmpfs " + folder + " tmpfs rw 0 0\n");

        assertThat(onlyTrouble("").what())
                .isEqualTo("the state directory " + state + " is on tmpfs, which forgets all at a restart");
    }

    @Test
    void diskWithoutRoomForTheStoreIsFound() {
        StatePlace place = new StatePlace(machine, state, Long.MAX_VALUE / 2);

        assertThat(place.troubles().get(0).what()).contains("MiB free, the store may need");
    }

    @Test
    void storeThatWearsTheCardOutIsFound() throws Exception {
        Files.writeString(state.resolve("lock"), "4711");
        // 100 000 s after its start, which was 100 000 s after that of the machine: 20 GB, 17 GB a day.
        plant("proc/4711/stat", "4711 (java) S" + " 0".repeat(18) + " 10000000 0 0\n");
        plant("proc/4711/io", "rchar: 1\nwrite_bytes: 20000000000\n");

        assertThat(onlyTrouble("").what()).isEqualTo("the gateway writes 16479 MiB a day, which wears an SD card out");
    }

    @Test
    void weakPowerSupplyIsFound() throws Exception {
        plant("sys/devices/platform/soc/soc:firmware/get_throttled", "50000\n");

        assertThat(onlyTrouble("").what()).startsWith("the power supply is too weak");
    }

    @Test
    void clockThatWasNeverSetIsFound() throws Exception {
        List<Trouble> troubles = Doctor.examine(config(""), machine, Instant.parse("1970-01-01T00:00:30Z"), false);

        assertThat(troubles).hasSize(1);
        assertThat(troubles.get(0).what()).isEqualTo("the clock is wrong: it says 1970-01-01T00:00:30Z");
    }

    @Test
    void clockThatNoServerHasSetIsFound() throws Exception {
        Files.delete(machine.root().resolve("run/systemd/timesync/synchronized"));
        plant("proc/300/comm", "systemd-timesyn\n");

        assertThat(onlyTrouble("").what()).startsWith("the clock has not been set");
    }

    @Test
    void consoleOnTheSerialPortIsFound() throws Exception {
        plant("proc/cmdline", "console=serial0,115200 console=tty1 root=PARTUUID=1\n");

        assertThat(onlyTrouble("").what()).contains("uses the serial port serial0");
    }

    @Test
    void modemManagerIsATroubleWhereThereIsADongle() throws Exception {
        plant("proc/301/comm", "ModemManager\n");
        assertThat(troubles("")).isEmpty();

        plant("dev/ttyUSB0", "");

        assertThat(onlyTrouble("").what()).isEqualTo("ModemManager runs, and may talk to ttyUSB0");
    }

    private Trouble onlyTrouble(String brokerKeys) throws Exception {
        List<Trouble> troubles = troubles(brokerKeys);
        assertThat(troubles).hasSize(1);
        return troubles.get(0);
    }

    private List<Trouble> troubles(String brokerKeys) throws Exception {
        return Doctor.examine(config(brokerKeys), machine, NOW, false);
    }

    private GatewayConfig config(String brokerKeys) throws Exception {
        return GatewayConfig.parse(
                "test",
                "listeners: {udp: {port: " + udpPort + ", addresses: 127.0.0.1}}\n"
                        + "store: {directory: \"" + state + "\", max-size: 1MiB}\n"
                        + "broker:\n  address: 127.0.0.1:" + broker.getLocalPort() + "\n" + brokerKeys);
    }

    private void plant(String path, String text) throws IOException {
        Path file = machine.root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void answerConnects() {
        while (!broker.isClosed()) {
            try (Socket client = broker.accept();
                    OutputStream answer = client.getOutputStream()) {
                assertThat(client.getInputStream().read()).isEqualTo(0x10);
                answer.write(connack);
                answer.flush();
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
            } catch (IOException closed) {
                // The test has ended, or the client has.
            }
        }
    }

    // ---- radios

    @Test
    void radioWhoseDongleIsMissing() throws Exception {
        assertThat(examineRadio("/no/such/port"))
                .extracting(Trouble::what)
                .containsExactly("the port of the listener \"attic\", /no/such/port, is not there");
    }

    @Test
    void radioWhosePortIsTheConsole() throws Exception {
        Path port = Files.createFile(folder.resolve("ttyAMA0"));
        plant("proc/consoles", "ttyAMA0              -W- (EC   p  )  204:64\ntty1 -WU (EC p ) 4:1\n");

        assertThat(examineRadio(port.toString()))
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.what()).contains("is a console of the system"))
                .satisfies(trouble -> assertThat(trouble.remedy()).contains("raspi-config"));
    }

    @Test
    void radioWhosePortAnotherProgramHas() throws Exception {
        Path port = Files.createFile(folder.resolve("ttyUSB0"));
        plant("proc/4711/comm", "minicom\n");
        Files.createDirectories(machine.root().resolve("proc/4711/fd"));
        Files.createSymbolicLink(machine.root().resolve("proc/4711/fd/3"), port);

        assertThat(examineRadio(port.toString()))
                .extracting(Trouble::what)
                .containsExactly("the port of the listener \"attic\", " + port + ", is in use by minicom (pid 4711)");
    }

    @Test
    void programsThatTalkToDonglesUnasked() throws Exception {
        Path port = Files.createFile(folder.resolve("ttyUSB0"));
        plant("proc/99/comm", "ModemManager\n");
        plant("proc/98/comm", "brltty\n");

        assertThat(examineRadio(port.toString()))
                .extracting(Trouble::remedy)
                .containsExactly(
                        "sn-gateway ports --rule PORT prints a rule for udev that keeps it away",
                        "sudo apt remove brltty");
    }

    private List<Trouble> examineRadio(String port) throws Exception {
        return Doctor.examine(
                GatewayConfig.parse(
                        "test",
                        "listeners: {attic: {serial: \"" + port + "\", driver: hc12}}\nbroker: {address: \"127.0.0.1:"
                                + broker.getLocalPort() + "\"}\nstore: {directory: \"" + state + "\"}\n"),
                machine,
                NOW,
                false);
    }
}
