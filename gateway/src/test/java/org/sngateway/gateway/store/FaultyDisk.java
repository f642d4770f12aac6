package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A simulated disk whose operations fail and whose room ends when a test says so. */
final class FaultyDisk implements StoreDirectory {
    /** The octets of a file that cannot be read. */
    private static final class Unreadable {
        int from;
        int to;
    }

    private final SimDisk disk;
    private final Map<String, Unreadable> unreadable = new HashMap<>();
    private long operationsUntilFailure = Long.MAX_VALUE;
    private long failures;
    private boolean forcesFail;
    private long octetsLeft = Long.MAX_VALUE / 2;

    FaultyDisk(SimDisk disk) {
        this.disk = disk;
    }

    /** One operation fails after this many more. */
    void failAfter(long operations) {
        failAfter(operations, 1);
    }

    /** Some operations fail after this many more. */
    void failAfter(long operations, long count) {
        operationsUntilFailure = operations;
        failures = count;
    }

    /** This many of the next operations fail; 0 = none, not even forces. */
    void failFor(long operations) {
        failAfter(0, operations);
        forcesFail = false;
    }

    /** Each force fails, until {@link #failFor}. */
    void failForces() {
        forcesFail = true;
    }

    /** From now on, reading these octets of a file fails, also after it is renamed. */
    void failReads(String name, int position, int octets) {
        Unreadable range = unreadable(name);
        range.from = position;
        range.to = position + octets;
    }

    /** This many octets can still be created. */
    void setOctetsLeft(long octets) {
        octetsLeft = octets;
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public StoreFile create(String name, int octets) throws IOException {
        failIfDue();
        if (octets > octetsLeft) {
            throw new IOException("No space left on device");
        }
        StoreFile file = disk.create(name, octets);
        octetsLeft -= octets;
        return new FaultyFile(file, unreadable(name));
    }

    @Override
    public StoreFile open(String name) throws IOException {
        return new FaultyFile(disk.open(name), unreadable(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        failIfDue();
        disk.rename(from, to);
        unreadable.put(to, unreadable(from));
        unreadable.remove(from);
    }

    @Override
    public void delete(String name) throws IOException {
        failIfDue();
        octetsLeft += disk.open(name).size();
        disk.delete(name);
        unreadable.remove(name);
    }

    @Override
    public long usableOctets() {
        return octetsLeft;
    }

    private Unreadable unreadable(String name) {
        return unreadable.computeIfAbsent(name, file -> new Unreadable());
    }

    private void failIfDue() throws IOException {
        if (operationsUntilFailure > 0) {
            operationsUntilFailure--;
        } else if (failures > 0) {
            failures--;
            throw failure();
        }
    }

    private static IOException failure() {
        return new IOException("Input/output error");
    }

    private final class FaultyFile implements StoreFile {
        private final StoreFile file;
        private final Unreadable range;

        FaultyFile(StoreFile file, Unreadable range) {
            this.file = file;
            this.range = range;
        }

        @Override
        public int size() throws IOException {
            return file.size();
        }

        @Override
        public void read(int position, ByteBuffer into) throws IOException {
            if (position < range.to && position + into.remaining() > range.from) {
                throw failure();
            }
            file.read(position, into);
        }

        /** A write that fails may have reached the disk. */
        @Override
        public void write(int position, ByteBuffer octets) throws IOException {
            file.write(position, octets);
            failIfDue();
        }

        @Override
        public void force() throws IOException {
            failIfDue();
            if (forcesFail) {
                throw failure();
            }
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
