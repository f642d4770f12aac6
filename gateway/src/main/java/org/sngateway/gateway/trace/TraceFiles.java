package org.sngateway.gateway.trace;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A ring of files, {@code trace-000001.pcapng} and so on: when there are too many the oldest goes. Those of earlier runs
 * belong to the ring. Owned by the trace's thread.
 */
final class TraceFiles {
    private static final Pattern NAME = Pattern.compile("trace-(\\d{6,9})\\.pcapng");

    private final Path directory;
    private final int maxFiles;
    private final Deque<Path> files = new ArrayDeque<>();
    private int lastNumber;
    private @Nullable OutputStream out;
    private long octets;

    TraceFiles(TraceSettings settings) {
        this.directory = settings.directory();
        this.maxFiles = settings.maxFiles();
    }

    /** Makes the directory if it is missing, and finds the files of earlier runs. */
    void open() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        files.clear();
        TreeSet<Integer> numbers = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Matcher name = NAME.matcher(entry.getFileName().toString());
                if (name.matches()) {
                    numbers.add(Integer.parseInt(name.group(1)));
                }
            }
        }
        numbers.forEach(number -> files.addLast(path(number)));
        lastNumber = numbers.isEmpty() ? 0 : numbers.last();
    }

    /** Begins the next file. */
    void next() throws IOException {
        close();
        while (files.size() >= maxFiles) {
            Files.deleteIfExists(files.removeFirst());
        }
        Path file = path(++lastNumber);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        files.addLast(file);
        out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE), 0x10000);
        octets = 0;
    }

    boolean isOpen() {
        return out != null;
    }

    /** How long the file is. */
    long octets() {
        return octets;
    }

    void write(byte[] block) throws IOException {
        OutputStream file = out;
        if (file == null) {
            throw new IOException("no file is open");
        }
        file.write(block);
        octets += block.length;
    }

    void flush() throws IOException {
        if (out != null) {
            out.flush();
        }
    }

    /** Ends the file that is open, if one is. */
    void close() throws IOException {
        OutputStream file = out;
        out = null;
        if (file != null) {
            file.close();
        }
    }

    private Path path(int number) {
        return directory.resolve(String.format("trace-%06d.pcapng", number));
    }
}
