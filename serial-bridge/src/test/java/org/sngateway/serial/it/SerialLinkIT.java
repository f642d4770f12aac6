package org.sngateway.serial.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.RadioOption;

/** A port that is missing, comes and goes, is locked, forbidden, or stuck; with real pseudo-terminals. */
class SerialLinkIT {
    private static final DriverSettings MANY_NODES =
            DriverSettings.of(RadioKind.RAW).withBaudRate(115_200).with(RadioOption.ENCAPSULATED, "on");
    private static final DriverSettings FAST = DriverSettings.of(RadioKind.RAW).withBaudRate(1_000_000);
    private static final String PINGREQ = "0216";
    private static final String PINGRESP = "0217";
    private static final String HEADER = "05fe010007";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void aPortThatIsMissingAtTheStartIsWaitedFor() throws Exception {
        Path port = folder.resolve("ttyUSB0");
        try (LinkUnderTest link = new LinkUnderTest("late", port, MANY_NODES)) {
            link.awaitLine("trouble " + port + " is not there; plug the dongle in");
            link.send(1, "0007", PINGRESP);
            link.awaitLine("failed 1 LINE_LOST");

            try (Dongle dongle = new Dongle(port)) {
                link.awaitLine("up port=" + port + " driver=raw");
                dongle.say(HEADER + PINGREQ);
                link.awaitLine("message 0007 " + PINGREQ);
                link.send(2, "0007", PINGRESP);
                assertThat(dongle.hear(7)).isEqualTo(HEADER + PINGRESP);
                link.awaitLine("departed 2");
            }
            assertThat(link.lines("trouble")).hasSize(1);
        }
    }

    @Test
    void aDongleThatComesBackUnderAnotherNumberGoesOn() throws Exception {
        Path port = folder.resolve("by-id");
        try (LinkUnderTest link = new LinkUnderTest("moved", port, MANY_NODES)) {
            Dongle first = new Dongle(port);
            link.awaitLine("up");
            first.unplug();
            link.awaitLine("down " + first.device() + " is gone");
            link.forget();

            // Something else takes the number of the first one, so that the second one gets another.
            try (Dongle other = new Dongle(folder.resolve("other"));
                    Dongle second = new Dongle(port)) {
                assertThat(other.device()).isNotEqualTo(second.device());
                assertThat(second.device()).isNotEqualTo(first.device());
                link.awaitLine("up");
                second.say(HEADER + PINGREQ);
                link.awaitLine("message 0007 " + PINGREQ);
            }
        }
    }

    @Test
    void twentyTimesUnpluggedUnderTrafficNothingLeaks() throws Exception {
        Path port = folder.resolve("loose");
        try (LinkUnderTest link = new LinkUnderTest("loose", port, MANY_NODES)) {
            unplugAndReplug(link, port);
            long threads = threads();
            long descriptors = descriptors();
            for (int i = 0; i < 20; i++) {
                unplugAndReplug(link, port);
            }
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(threads()).isLessThanOrEqualTo(threads);
                assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
            });
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(threadNames()).noneMatch(name -> name.startsWith("serial-loose")));
    }

    private static void unplugAndReplug(LinkUnderTest link, Path port) throws Exception {
        link.forget();
        try (Dongle dongle = new Dongle(port)) {
            link.awaitLine("up");
            for (int i = 0; i < 10; i++) {
                dongle.say(HEADER + PINGREQ);
                link.send(i, "0007", PINGRESP);
            }
            link.awaitLine("message 0007");
            dongle.hear(7);
            dongle.unplug();
            link.awaitLine("down");
        }
        // Each message has ended, in one way.
        for (int i = 0; i < 10; i++) {
            int token = i;
            await().atMost(PATIENCE)
                    .until(() -> link.lines("departed " + token).size()
                                    + link.lines("failed " + token + " ").size()
                            == 1);
        }
    }

    @Test
    void aPortThatAnotherProgramHasNamesIt() throws Exception {
        Path port = folder.resolve("locked");
        try (Dongle dongle = new Dongle(port)) {
            Process rival = new ProcessBuilder("flock", dongle.device().toString(), "sleep", "100").start();
            await().atMost(PATIENCE).until(() -> rival.children().findAny().isPresent());
            try (LinkUnderTest link = new LinkUnderTest("locked", port, MANY_NODES)) {
                link.awaitLine("trouble " + port + " (" + dongle.device() + ") is in use by ");
                assertThat(link.lines("trouble"))
                        .singleElement()
                        .asString()
                        .contains("flock (pid " + rival.pid() + ")")
                        .contains("sleep (pid ");

                rival.children().forEach(ProcessHandle::destroy);
                rival.destroy();

                link.awaitLine("up");
            }
        }
    }

    @Test
    void aPortThatIsForbiddenSaysWhichGroupIsMissing() throws Exception {
        Path port = folder.resolve("forbidden");
        try (Dongle dongle = new Dongle(port)) {
            Files.setPosixFilePermissions(dongle.device(), PosixFilePermissions.fromString("---------"));

            assertThat(probe(dongle.device()))
                    .contains("FORBIDDEN")
                    .contains("may not open " + dongle.device())
                    .contains("group dialout");
        }
    }

    /** What a user without rights is told. */
    private String probe(Path device) throws IOException {
        boolean root = System.getProperty("user.name").equals("root");
        Path readable = readableClasses();
        List<String> command = new ArrayList<>();
        if (root) {
            command.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + readable.resolve("tmp"),
                "-cp",
                readable + "/classes:" + readable + "/jSerialComm.jar",
                PortProbe.class.getName(),
                device.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return String.join("\n", output.lines().toList());
        } finally {
            delete(readable);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    /** The repository of libraries may be in a home that nobody else may read. */
    private Path readableClasses() throws IOException {
        Path readable = Files.createTempDirectory("serial-bridge-probe");
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path tmp = Files.createDirectory(readable.resolve("tmp"));
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path path = Path.of(entry);
            if (path.getFileName().toString().startsWith("jSerialComm")) {
                Files.copy(path, readable.resolve("jSerialComm.jar"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        copyClasses(Path.of("target/classes/org/sngateway/serial/port"), readable);
        copyClasses(Path.of("target/test-classes/org/sngateway/serial/it"), readable);
        return readable;
    }

    private static void copyClasses(Path from, Path readable) throws IOException {
        Path to = readable.resolve("classes")
                .resolve(Path.of("target").relativize(from).subpath(1, from.getNameCount() - 1));
        Files.createDirectories(to);
        try (DirectoryStream<Path> classes = Files.newDirectoryStream(from)) {
            for (Path each : classes) {
                Files.copy(each, to.resolve(each.getFileName()));
            }
        }
    }

    @Test
    void aPortThatTakesNothingAnyMoreDelaysNobodyElse() throws Exception {
        Path hanging = folder.resolve("hanging");
        Path healthy = folder.resolve("healthy");
        try (Dongle stuck = new Dongle(hanging);
                Dongle other = new Dongle(healthy);
                LinkUnderTest first = new LinkUnderTest("stuck", hanging, FAST);
                LinkUnderTest second = new LinkUnderTest("healthy", healthy, FAST)) {
            first.awaitLine("up");
            second.awaitLine("up");
            stuck.hang();
            int sent = fillUp(first);

            for (int i = 0; i < 50; i++) {
                second.send(i, "", PINGRESP);
                assertThat(other.hear(2)).isEqualTo(PINGRESP);
                second.awaitLine("departed " + i);
            }

            assertThat(first.lines("departed " + sent)).isEmpty();
            stuck.goOn();
            first.awaitLine("departed " + sent);
        }
    }

    /** Sends until a message does not depart; gives its token. */
    private static int fillUp(LinkUnderTest link) {
        int token = 0;
        do {
            token++;
            link.send(token, "", "fa" + "0c".repeat(247) + String.format("%04x", token));
        } while (link.saysSoon("departed " + token));
        return token;
    }

    @Test
    void aRadioThatHangsIsOpenedAgain() throws Exception {
        Path port = folder.resolve("hung");
        try (Dongle dongle = new Dongle(port);
                LinkUnderTest link = new LinkUnderTest("hung", port, DriverSettings.of(RadioKind.SLIP_AQUILA))) {
            link.awaitLine("up");
            for (int token = 1; token <= 3; token++) {
                link.send(token, "0001", PINGRESP);
                link.awaitLine("failed " + token + " NO_ANSWER");
            }

            link.awaitLine("trouble the radio answers no more; its port is opened again");
            link.awaitLine("down " + dongle.device() + " was closed");
            await().atMost(PATIENCE).until(() -> link.lines("up").size() == 2);
        }
    }

    @Test
    void aWrongFramingIsToldFromSilence() throws Exception {
        Path port = folder.resolve("noisy");
        try (Dongle dongle = new Dongle(port);
                LinkUnderTest link = new LinkUnderTest("noisy", port, DriverSettings.of(RadioKind.HC12))) {
            link.awaitLine("up");
            dongle.say("d3a1".repeat(40));

            link.awaitLine("trouble only noise comes in: 80 of 80 octets in 10 s mean nothing"
                    + " (d3 a1 d3 a1 d3 a1 d3 a1 d3 a1 d3 a1 ...); check 9600 baud and hc12");
        }
    }

    private static long threads() {
        return threadNames().stream().filter(name -> name.startsWith("serial-")).count();
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private static long descriptors() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                if (each.getFileName() != null) {
                    count++;
                }
            }
        }
        return count;
    }
}
