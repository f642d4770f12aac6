package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A directory on a real disk that is only read. It takes no lock, so its gateway may be running. */
public final class ReadOnlyDirectory implements StoreDirectory {
    private final Path directory;

    public ReadOnlyDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException failed) {
            throw explain(directory, failed);
        }
    }

    @Override
    public StoreFile open(String name) throws IOException {
        Path path = directory.resolve(name);
        try {
            return new ReadOnlyFile(FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException failed) {
            throw explain(path, failed);
        }
    }

    private static IOException explain(Path path, IOException failed) {
        if (failed instanceof AccessDeniedException) {
            String user = System.getProperty("user.name", "?");
            return new IOException(
                    path + " can't be read by " + user + "; try again as the user of the gateway, or with sudo",
                    failed);
        }
        return failed;
    }

    @Override
    public StoreFile create(String name, int octets) {
        throw notHere();
    }

    @Override
    public void rename(String from, String to) {
        throw notHere();
    }

    @Override
    public void delete(String name) {
        throw notHere();
    }

    @Override
    public long usableOctets() throws IOException {
        return FreeSpace.usableOctets(directory);
    }

    /** The path. */
    @Override
    public String toString() {
        return directory.toString();
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("it is only looked at");
    }

    private record ReadOnlyFile(FileChannel channel) implements StoreFile {

        @Override
        public int size() throws IOException {
            return (int) Math.min(Integer.MAX_VALUE, channel.size());
        }

        @Override
        public void read(int position, ByteBuffer into) throws IOException {
            for (int from = position; into.hasRemaining(); ) {
                int count = channel.read(into, from);
                if (count < 0) {
                    return;
                }
                from += count;
            }
        }

        @Override
        public void write(int position, ByteBuffer octets) {
            throw notHere();
        }

        @Override
        public void force() {
            throw notHere();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
