package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that can lose its power. Forced octets stay; of the others any part stays, torn at any octet. It can
 * be full, and it can fail.
 */
final class SimDisk implements StoreDirectory {
    /** The power failed in the middle of an operation. */
    static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Write(int position, ByteBuffer octets) {}

    private static final class Contents {
        byte[] forced;
        int unreadableFrom;
        int unreadableTo;
        final List<Write> unforced = new ArrayList<>();

        Contents(int octets) {
            forced = new byte[octets];
        }

        byte[] current() {
            byte[] now = forced.clone();
            unforced.forEach(write -> write.octets.get(0, now, write.position, write.octets.limit()));
            return now;
        }

        /** A part of the octets that were not forced survives. */
        void loseSome(RandomGenerator random) {
            for (Write write : unforced) {
                int from = random.nextInt(write.octets.limit() + 1);
                int to = random.nextInt(write.octets.limit() + 1);
                if (from < to) {
                    write.octets.get(from, forced, write.position + from, to - from);
                }
            }
            unforced.clear();
        }
    }

    private final RandomGenerator random;
    private final Map<String, Contents> files = new TreeMap<>();
    private long operationsUntilCut = Long.MAX_VALUE;
    private long operationsUntilFailure = Long.MAX_VALUE;
    private long failures;
    private boolean forcesFail;
    private long octetsLeft = Long.MAX_VALUE / 2;
    private int forces;

    SimDisk(RandomGenerator random) {
        this.random = random;
    }

    /** The power fails after this many more operations. */
    void cutAfter(long operations) {
        operationsUntilCut = operations;
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

    /** From now on, reading these octets of a file fails. */
    void failReads(String name, int position, int octets) {
        Contents contents = contents(name);
        contents.unreadableFrom = position;
        contents.unreadableTo = position + octets;
    }

    /** This many octets can still be created. */
    void setOctetsLeft(long octets) {
        octetsLeft = octets;
    }

    /** The number of forces so far. */
    int forces() {
        return forces;
    }

    /** The power is back: only the octets that survived are there. */
    void powerOn() {
        operationsUntilCut = Long.MAX_VALUE;
        files.values().forEach(contents -> contents.loseSome(random));
    }

    /** The octets of a file, which a test may damage. */
    byte[] octets(String name) {
        Contents contents = contents(name);
        contents.forced = contents.current();
        contents.unforced.clear();
        return contents.forced;
    }

    /** Truncates a file. */
    void truncate(String name, int octets) {
        contents(name).forced = Arrays.copyOf(octets(name), octets);
    }

    /** Removes a file. */
    void vanish(String name) {
        contents(name);
        files.remove(name);
    }

    /** A disk with the same files. */
    SimDisk copy() {
        SimDisk copy = new SimDisk(random);
        files.forEach((name, contents) -> {
            Contents same = new Contents(0);
            same.forced = contents.current();
            copy.files.put(name, same);
        });
        return copy;
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public StoreFile create(String name, int octets) throws IOException {
        if (files.containsKey(name)) {
            throw new IOException(name + " exists");
        }
        if (isLast()) {
            if (random.nextBoolean()) {
                files.put(name, new Contents(random.nextInt(octets + 1)));
            }
            throw new PowerCut();
        }
        if (octets > octetsLeft) {
            throw new IOException("No space left on device");
        }
        octetsLeft -= octets;
        Contents contents = new Contents(octets);
        files.put(name, contents);
        return new SimFile(contents);
    }

    @Override
    public StoreFile open(String name) {
        return new SimFile(contents(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        boolean cut = isLast();
        if (!cut || random.nextBoolean()) {
            Contents contents = contents(from);
            files.remove(from);
            files.put(to, contents);
        }
        if (cut) {
            throw new PowerCut();
        }
    }

    @Override
    public void delete(String name) throws IOException {
        boolean cut = isLast();
        if (!cut || random.nextBoolean()) {
            octetsLeft += contents(name).forced.length;
            files.remove(name);
        }
        if (cut) {
            throw new PowerCut();
        }
    }

    @Override
    public long usableOctets() {
        return octetsLeft;
    }

    private Contents contents(String name) {
        Contents contents = files.get(name);
        if (contents == null) {
            throw new IllegalArgumentException(name + " does not exist");
        }
        return contents;
    }

    /** Counts an operation; true if the power fails in the middle of it. */
    private boolean isLast() throws IOException {
        if (operationsUntilFailure > 0) {
            operationsUntilFailure--;
        } else if (failures > 0) {
            failures--;
            throw new IOException("Input/output error");
        }
        return operationsUntilCut-- == 0;
    }

    private final class SimFile implements StoreFile {
        private final Contents contents;

        SimFile(Contents contents) {
            this.contents = contents;
        }

        @Override
        public int size() {
            return contents.forced.length;
        }

        @Override
        public void read(int position, ByteBuffer into) throws IOException {
            if (position < contents.unreadableTo && position + into.remaining() > contents.unreadableFrom) {
                throw new IOException("Input/output error");
            }
            byte[] now = contents.current();
            int octets = Math.min(into.remaining(), Math.max(0, now.length - position));
            into.put(now, Math.min(position, now.length), octets);
        }

        @Override
        public void write(int position, ByteBuffer octets) throws IOException {
            byte[] written = new byte[octets.remaining()];
            octets.get(written);
            contents.unforced.add(new Write(position, ByteBuffer.wrap(written)));
            if (isLast()) {
                throw new PowerCut();
            }
        }

        @Override
        public void force() throws IOException {
            if (isLast()) {
                throw new PowerCut();
            }
            if (forcesFail) {
                throw new IOException("Input/output error");
            }
            forces++;
            contents.forced = contents.current();
            contents.unforced.clear();
        }

        @Override
        public void close() {}
    }
}
