package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The directory on a real disk. While it is open, no other process can open it. */
public final class DiskDirectory implements StoreDirectory, Closeable {
    private static final String LOCK = "lock";
    private static final int ZEROS = 64 * 1024;

    private final Path directory;
    private final FileChannel lockChannel;

    private DiskDirectory(Path directory, FileChannel lockChannel) {
        this.directory = directory;
        this.lockChannel = lockChannel;
    }

    /**
     * Opens the directory, which is created if need be.
     *
     * @throws StoreInUseException if another process has it open
     * @throws IOException if it can't be written to
     */
    public static DiskDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DiskDirectory(directory, channel);
            }
        } catch (OverlappingFileLockException alsoHere) {
            // By this process itself: no less in use.
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        channel.close();
        throw new StoreInUseException(directory.toString());
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public StoreFile create(String name, int octets) throws IOException {
        Path path = directory.resolve(name);
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS);
            for (int position = 0; position < octets; ) {
                zeros.clear().limit(Math.min(ZEROS, octets - position));
                position += channel.write(zeros, position);
            }
            channel.force(true);
            forceDirectory();
        } catch (IOException failed) {
            channel.close();
            Files.deleteIfExists(path);
            throw failed;
        }
        return new DiskFile(channel);
    }

    @Override
    public StoreFile open(String name) throws IOException {
        return new DiskFile(
                FileChannel.open(directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory();
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
        forceDirectory();
    }

    @Override
    public long usableOctets() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
    }

    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private record DiskFile(FileChannel channel) implements StoreFile {

        @Override
        public int size() throws IOException {
            return (int) Math.min(Integer.MAX_VALUE, channel.size());
        }

        @Override
        public void read(int position, ByteBuffer into) throws IOException {
            int from = position;
            while (into.hasRemaining()) {
                int count = channel.read(into, from);
                if (count < 0) {
                    return;
                }
                from += count;
            }
        }

        @Override
        public void write(int position, ByteBuffer octets) throws IOException {
            int to = position;
            while (octets.hasRemaining()) {
                to += channel.write(octets, to);
            }
        }

        @Override
        public void force() throws IOException {
            // The length never changes, so there is nothing but contents to be forced.
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
