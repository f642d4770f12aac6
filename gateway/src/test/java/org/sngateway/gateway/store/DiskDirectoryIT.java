package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.sn.message.Payload;

/**
 * Stores of other processes, and directories in a bad state. Cases that need another user or a separate file system run
 * where the tests run as root.
 */
class DiskDirectoryIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** The classes that the other process needs, where any user can read them. */
    @TempDir
    static Path readable;

    private static String classPath = "";

    @TempDir
    Path parent;

    private Path path = Path.of("");
    private final List<Process> processes = new ArrayList<>();
    private boolean mounted;

    @BeforeAll
    static void copyClasses() throws IOException, URISyntaxException {
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> copies = new ArrayList<>();
        for (Class<?> needed : List.of(DiskProbe.class, DiskDirectory.class, Payload.class)) {
            URL place = needed.getProtectionDomain().getCodeSource().getLocation();
            copies.add(Root.copyForNobody(Path.of(place.toURI()), readable.resolve("" + copies.size()))
                    .toString());
        }
        classPath = String.join(File.pathSeparator, copies);
    }

    @BeforeEach
    void letOthersIn() throws IOException {
        path = parent.resolve("state");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void leaveNothing() throws IOException, InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (mounted) {
            Root.unmount(path);
        }
    }

    @Test
    void theStoreOfAnotherProcessIsInUseUntilThatProcessEnds() throws Exception {
        Process other = probe(List.of(), 10);
        assertThat(firstLine(other)).isEqualTo("open");

        assertThatExceptionOfType(StoreInUseException.class)
                .isThrownBy(() -> DiskDirectory.open(path))
                .withMessageContaining(path.toString())
                .withMessageContaining("process " + other.pid());

        other.destroyForcibly().waitFor();
        try (DiskDirectory directory = DiskDirectory.open(path);
                Journal journal = Journal.open(directory, new JournalSettings(64 * 1024, 100), new Random(1))
                        .journal()) {
            assertThat(journal.size()).isEqualTo(10);
        }
    }

    @Test
    void aSecondOpeningHereDoesNotReleaseTheLock() throws Exception {
        try (DiskDirectory directory = DiskDirectory.open(path)) {
            assertThatExceptionOfType(StoreInUseException.class).isThrownBy(() -> DiskDirectory.open(path));

            assertThat(firstLine(probe(List.of(), 0)))
                    .startsWith("StoreInUseException: " + path)
                    .contains("process " + ProcessHandle.current().pid());
            assertThat(directory.list()).isEmpty();
        }
    }

    @Test
    void aReadOnlyDirectoryIsNamedWithItsOwner() throws Exception {
        Files.createDirectory(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertThat(firstLine(probe(Root.asNobody(), 0)))
                .startsWith("StoreAccessException: " + path)
                .contains("is of " + Files.getOwner(path).getName() + " (r-xr-xr-x)")
                .contains("chown -R ")
                .endsWith(path.toString());
    }

    @Test
    void aDirectoryThatMayNotBeCreatedIsNamedWithTheOwnerOfItsParent() throws Exception {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertThat(firstLine(probe(Root.asNobody(), 0)))
                .startsWith("StoreAccessException: " + path + " can't be created")
                .contains(parent + " is of " + Files.getOwner(parent).getName())
                .contains("; create it: install -d -o "
                        + (Root.runsTests() ? "nobody" : System.getProperty("user.name")) + " -m 700 " + path)
                .doesNotContain("chown");
    }

    @Test
    void aDirectoryBehindAnotherThatMayNotBeEnteredIsToBeElsewhere() throws Exception {
        assumeTrue(Root.runsTests());
        Path closed = Files.createDirectory(parent.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        path = closed.resolve("state");

        assertThat(firstLine(probe(Root.asNobody(), 0)))
                .startsWith("StoreAccessException: " + path + " can't be created")
                .endsWith("choose another with store: directory, for nobody can't enter " + closed);
    }

    @Test
    void aDirectoryOfTheWholeMachineIsNotHandedOver() throws Exception {
        assumeTrue(Root.runsTests());
        path = Path.of("/etc");

        assertThat(firstLine(probe(Root.asNobody(), 0)))
                .endsWith("choose a state directory of its own with store: directory");
    }

    @Test
    void aDirectoryThatHasOtherThingsIsNotHandedOver() throws Exception {
        Files.createDirectories(path.resolve("photos"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertThat(firstLine(probe(Root.asNobody(), 0)))
                .endsWith("choose a state directory of its own with store: directory")
                .doesNotContain("chown");
    }

    @Test
    void aDirectoryThatCanNotBeLookedIntoIsHandedOverOnlyIfItHasNothingElse() throws Exception {
        assumeTrue(Root.runsTests());
        Files.createDirectory(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));

        assertThat(firstLine(probe(Root.asNobody(), 0)))
                .endsWith("if nothing else is in it: chown -R nobody " + path
                        + ", or choose a state directory of its own with store: directory");
    }

    @Test
    void aFileInThePlaceOfADirectoryAboveIsNamed() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));
        path = file.resolve("state");

        assertThat(firstLine(probe(List.of(), 0)))
                .isEqualTo("StoreAccessException: " + path + " can't be there, for " + file
                        + " is no directory; choose another state directory");
    }

    @Test
    void missingDirectoriesAreCreated() throws Exception {
        path = parent.resolve("a").resolve("b").resolve("state");

        assertThat(firstLine(probe(List.of(), 0))).isEqualTo("open");
        assertThat(path).isDirectory();
    }

    @Test
    void aFileOfAnotherUserIsNamed() throws Exception {
        assumeTrue(Root.runsTests());
        try (DiskDirectory directory = DiskDirectory.open(path)) {
            Journal.open(directory, new JournalSettings(64 * 1024, 100), new Random(1))
                    .journal()
                    .close();
        }
        // First started by root, later by its own user.
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.delete(path.resolve("lock"));

        assertThat(firstLine(probe(Root.asNobody(), 0)))
                .startsWith("StoreAccessException: " + path.resolve("journal-0000000001") + " can't be opened")
                .contains("runs as nobody")
                .contains("is of root (rw-------)")
                .endsWith("chown -R nobody " + path);
    }

    @Test
    void aFullDiskSaysHowMuchIsFree() throws Exception {
        mount("size=1m");

        assertThat(firstLine(probe(List.of(), 10_000)))
                .startsWith("StoreFullException: the store holds ")
                .contains("no room in " + path + " for a file of 64 KiB");
        byte[] rest = new byte[(int) Files.getFileStore(path).getUsableSpace()];
        Files.write(path.resolve("somebody-elses"), rest);
        Files.delete(path.resolve("spare"));
        assertThat(firstLine(probe(List.of(), 10_000)))
                .startsWith("StoreFullException: no room in " + path + " for a file of 64 KiB: 0 KiB are free");
    }

    @Test
    void aReadOnlyFileSystemIsNamed() throws Exception {
        mount("size=1m,ro");

        assertThat(firstLine(probe(List.of(), 0)))
                .startsWith("StoreAccessException: " + path)
                .contains("is on a read-only file system");
    }

    @Test
    void aFileSizeLimitIsNamed() throws Exception {
        // bash counts in units of 1024 octets, less than a segment
        List<String> limited = List.of("bash", "-c", "ulimit -f 32; exec \"$@\"", "bash");

        assertThat(firstLine(probe(limited, 0)))
                .startsWith("StoreAccessException: " + path.resolve("spare"))
                .contains("File too large");
    }

    /** No mount point is above the directory there. */
    @Test
    void aDirectoryInAChrootIsOpenedAndItsDiskHasRoom() throws Exception {
        Path root = Files.createDirectory(parent.resolve("root"));
        path = Path.of("/state");

        assertThat(firstLine(probe(Root.inChroot(root), 10))).isEqualTo("open");
    }

    @Test
    void aDirectoryThatIsGoneHasNoRoom() throws Exception {
        try (DiskDirectory directory = DiskDirectory.open(path)) {
            assertThat(directory.usableOctets()).isPositive();
            Files.delete(path.resolve("lock"));
            Files.delete(path);

            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(directory::usableOctets)
                    .withMessage(path.toString());
        }
    }

    private void mount(String options) throws IOException, InterruptedException {
        Root.mount(path, options);
        mounted = true;
    }

    private Process probe(List<String> prefix, int appends) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                JAVA, "-XX:-UsePerfData", "-cp", classPath, DiskProbe.class.getName(), path.toString(), "" + appends));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static String firstLine(Process process) throws IOException, InterruptedException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null) {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            throw new IOException("ended with " + process.exitValue());
        }
        return line;
    }
}
