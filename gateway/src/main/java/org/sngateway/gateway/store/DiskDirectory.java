package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory on a real disk. While it is open, no other process can open it. Only the gateway's user can read the
 * files that it creates, because they contain messages.
 */
public final class DiskDirectory implements StoreDirectory, Closeable {
    private static final String LOCK = "lock";
    /**
     * Files are filled in pieces of one page. With longer pieces the kernel may keep the file in larger units, and a
     * commit that changes one page then writes, or counts as written, the whole unit.
     */
    private static final int ZEROS = 4096;

    /**
     * The directories that this process has open. The file lock does not show them: opening and closing the lock file a
     * second time would release the lock.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lockChannel;
    private final Runnable onOpen;
    /** Learns how long each force of a file took, in nanoseconds; {@code null} = nobody asks. */
    private volatile @Nullable LongConsumer forces;

    private DiskDirectory(Path directory, FileChannel lockChannel, Runnable onOpen) {
        this.directory = directory;
        this.lockChannel = lockChannel;
        this.onOpen = onOpen;
    }

    /**
     * Opens the directory and creates it if necessary.
     *
     * @throws StoreInUseException if another process has it open
     * @throws StoreAccessException if it is not writable
     */
    public static DiskDirectory open(Path path) throws IOException {
        return open(path, () -> {});
    }

    /**
     * The same.
     *
     * @param onOpen is run as each file is opened
     */
    static DiskDirectory open(Path path, Runnable onOpen) throws IOException {
        Path directory = create(path);
        if (!OPEN.add(directory)) {
            throw new StoreInUseException(directory, "this process");
        }
        try {
            return new DiskDirectory(directory, lock(directory), onOpen);
        } catch (IOException failed) {
            OPEN.remove(directory);
            throw failed;
        }
    }

    /**
     * Has each force of a file told from now on.
     *
     * @param nanos how long it took; on the thread that waited for it
     */
    void tellForces(LongConsumer nanos) {
        forces = nanos;
    }

    private static Path create(Path path) throws IOException {
        try {
            if (!Files.isDirectory(path)) {
                Path parent = path.toAbsolutePath().getParent();
                Files.createDirectories(path, ownersOnly(path, "rwx------"));
                if (parent != null && Files.isReadable(parent)) {
                    force(parent);
                }
            }
            return path.toRealPath();
        } catch (IOException failed) {
            throw StoreAccessException.explainDirectory(path, failed);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve(LOCK);
        FileChannel channel = openFile(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new StoreInUseException(directory, owner(file));
            }
            byte[] pid = String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
            return channel;
        } catch (OverlappingFileLockException alsoHere) {
            channel.close();
            throw new StoreInUseException(directory, "this process");
        } catch (IOException failed) {
            SegmentFiles.closing(channel, failed);
            throw failed instanceof StoreInUseException ? failed : StoreAccessException.explain(file, failed);
        }
    }

    /** The process that has the lock; the lock file names it. */
    private static String owner(Path lock) {
        try {
            String pid = Files.readString(lock).strip();
            return pid.matches("\\d{1,10}") ? "process " + pid : "another process";
        } catch (IOException unreadable) {
            return "another process";
        }
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw StoreAccessException.explainDirectory(directory, failed);
        }
    }

    @Override
    public StoreFile create(String name, int octets) throws IOException {
        Path path = directory.resolve(name);
        long usableOctets = usableOctets();
        if (usableOctets < octets) {
            throw new StoreFullException(StoreFullException.message(this, octets, usableOctets));
        }
        FileChannel channel =
                openFile(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            ByteBuffer zeros = ByteBuffer.allocate(ZEROS);
            for (int position = 0; position < octets; ) {
                zeros.clear().limit(Math.min(ZEROS, octets - position));
                position += channel.write(zeros, position);
            }
            channel.force(true);
            force(directory);
            return new DiskFile(path, channel);
        } catch (IOException failed) {
            SegmentFiles.closing(channel, failed);
            // The free space is asked for before the new file takes any of it.
            long left = usableOctets();
            deleteAfter(path, failed);
            throw left < octets
                    ? new StoreFullException(StoreFullException.message(this, octets, usableOctets()))
                    : StoreAccessException.explain(path, failed);
        }
    }

    private static void deleteAfter(Path path, IOException failed) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failedAgain) {
            failed.addSuppressed(failedAgain);
        }
    }

    @Override
    public StoreFile open(String name) throws IOException {
        onOpen.run();
        Path path = directory.resolve(name);
        return new DiskFile(path, openFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path path = directory.resolve(from);
        try {
            Files.move(path, directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
            force(directory);
        } catch (IOException failed) {
            throw StoreAccessException.explain(path, failed);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path path = directory.resolve(name);
        try {
            Files.delete(path);
            force(directory);
        } catch (IOException failed) {
            throw StoreAccessException.explain(path, failed);
        }
    }

    /** The path. */
    @Override
    public String toString() {
        return directory.toString();
    }

    @Override
    public long usableOctets() throws IOException {
        return FreeSpace.usableOctets(directory);
    }

    @Override
    public void close() throws IOException {
        try {
            lockChannel.close();
        } finally {
            OPEN.remove(directory);
        }
    }

    private static FileChannel openFile(Path path, OpenOption... options) throws IOException {
        try {
            return FileChannel.open(path, Set.of(options), ownersOnly(path, "rw-------"));
        } catch (IOException failed) {
            throw StoreAccessException.explain(path, failed);
        }
    }

    private static FileAttribute<?>[] ownersOnly(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private final class DiskFile implements StoreFile {
        private final Path path;
        private final FileChannel channel;

        DiskFile(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public int size() throws IOException {
            return (int) Math.min(Integer.MAX_VALUE, channel.size());
        }

        @Override
        public void read(int position, ByteBuffer into) throws IOException {
            try {
                for (int from = position; into.hasRemaining(); ) {
                    int count = channel.read(into, from);
                    if (count < 0) {
                        return;
                    }
                    from += count;
                }
            } catch (IOException failed) {
                throw StoreAccessException.explain(path, failed);
            }
        }

        @Override
        public void write(int position, ByteBuffer octets) throws IOException {
            try {
                for (int to = position; octets.hasRemaining(); ) {
                    to += channel.write(octets, to);
                }
            } catch (IOException failed) {
                throw StoreAccessException.explain(path, failed);
            }
        }

        @Override
        public void force() throws IOException {
            try {
                LongConsumer told = forces;
                long beginNanos = told == null ? 0 : System.nanoTime();
                // The length never changes, so only contents need a force.
                channel.force(false);
                if (told != null) {
                    told.accept(System.nanoTime() - beginNanos);
                }
            } catch (IOException failed) {
                throw StoreAccessException.explain(path, failed);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
