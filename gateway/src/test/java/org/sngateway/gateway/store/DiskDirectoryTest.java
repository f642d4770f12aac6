package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory on a real file system, within one process. */
class DiskDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void aDirectoryIsCreatedForItsUserOnly() throws IOException {
        Path path = parent.resolve("var/lib/gateway");

        try (DiskDirectory directory = DiskDirectory.open(path)) {
            directory.create("file", 10).close();

            assertThat(directory.list()).containsExactly("file");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("file"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aLinkToADirectoryIsADirectory() throws IOException {
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), elsewhere);

        try (DiskDirectory directory = DiskDirectory.open(link)) {
            directory.create("file", 10).close();
        }

        assertThat(elsewhere.resolve("file")).hasSize(10);
    }

    @Test
    void writtenOctetsAreReadAgain() throws IOException {
        try (DiskDirectory directory = DiskDirectory.open(parent)) {
            try (StoreFile file = directory.create("file", 100_000)) {
                file.write(99_990, ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
                file.force();
            }
            directory.rename("file", "other");

            ByteBuffer read = ByteBuffer.allocate(20);
            try (StoreFile file = directory.open("other")) {
                file.read(99_989, read);
                assertThat(file.size()).isEqualTo(100_000);
            }

            assertThat(read.flip().limit()).isEqualTo(11);
            assertThat(new String(read.array(), 0, 11, StandardCharsets.US_ASCII))
                    .isEqualTo("\0hello\0\0\0\0\0");
            directory.delete("other");
            assertThat(directory.list()).isEmpty();
        }
    }

    @Test
    void aSecondOpeningIsRefusedUntilTheFirstIsClosed() throws IOException {
        try (DiskDirectory directory = DiskDirectory.open(parent)) {
            assertThat(directory.list()).isEmpty();
            assertThatExceptionOfType(StoreInUseException.class)
                    .isThrownBy(() -> DiskDirectory.open(parent.resolve(".")))
                    .withMessageContaining(parent.toString())
                    .withMessageContaining("this process");
        }

        DiskDirectory.open(parent).close();
    }

    @Test
    void aFileInThePlaceOfTheDirectoryIsNamed() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatExceptionOfType(StoreAccessException.class)
                .isThrownBy(() -> DiskDirectory.open(file))
                .withMessageContaining(file + " is no directory");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        try (DiskDirectory directory = DiskDirectory.open(parent)) {
            assertThatExceptionOfType(StoreAccessException.class)
                    .isThrownBy(() -> directory.open("missing"))
                    .withMessageContaining(parent.resolve("missing").toString());
        }
    }

    @Test
    void aJournalIsThereAfterItWasClosed() throws IOException {
        JournalSettings settings = new JournalSettings(64 * 1024, 16);
        try (DiskDirectory directory = DiskDirectory.open(parent)) {
            Random random = new Random(1);
            StoreLoad load = new StoreLoad(random, 100);
            try (Journal journal = Journal.open(directory, settings, random).journal()) {
                load.run(journal, 5_000);
            }

            try (Journal journal = Journal.open(directory, settings, random).journal()) {
                assertThat(StoreLoad.contents(journal)).isEqualTo(load.expected());
            }
        }
    }
}
