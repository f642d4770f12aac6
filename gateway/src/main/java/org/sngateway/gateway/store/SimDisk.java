package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that can lose its power, for simulators and tests. Forced octets stay; of the others any part stays,
 * torn at any octet. Octets that a process has written and not forced outlive the process, but not a power cut.
 *
 * <p>It belongs to one thread. The same random numbers and the same operations leave the same octets.
 */
public final class SimDisk implements StoreDirectory {
    /** The process ends during an operation. The store must not catch this, as nothing can stop a kill. */
    public static final class Interrupted extends Error {
        private static final long serialVersionUID = 1L;

        Interrupted() {
            super("the process ended in the middle of an operation of the disk", null, false, false);
        }
    }

    /** Octets that were written and not forced, with the octets that they replaced. */
    private static final class Write {
        final int position;
        final byte[] before;
        final byte[] after;

        Write(int position, byte[] before, byte[] after) {
            this.position = position;
            this.before = before;
            this.after = after;
        }
    }

    private static final class Contents {
        final byte[] octets;
        final List<Write> unforced = new ArrayList<>();

        Contents(byte[] octets) {
            this.octets = octets;
        }

        void loseSome(RandomGenerator random, Consumer<byte[]> survived) {
            List<Write> writes = List.copyOf(unforced);
            Collections.reverse(unforced);
            unforced.forEach(write -> System.arraycopy(write.before, 0, octets, write.position, write.before.length));
            unforced.clear();
            for (Write write : writes) {
                int from = random.nextInt(write.after.length + 1);
                int to = random.nextInt(write.after.length + 1);
                if (from < to) {
                    System.arraycopy(write.after, from, octets, write.position + from, to - from);
                    survived.accept(Arrays.copyOfRange(write.after, from, to));
                }
            }
        }
    }

    /** While the disk fails, one of so many operations does. */
    private static final int ONE_OF = 3;

    private final RandomGenerator random;
    private final Consumer<byte[]> forced;
    private final Consumer<byte[]> survived;
    private final Map<String, Contents> files = new TreeMap<>();
    private long operationsLeft = Long.MAX_VALUE;
    private boolean full;
    private boolean failing;
    private long forces;
    private long octetsWritten;

    /**
     * An empty disk.
     *
     * @param random decides what survives
     */
    public SimDisk(RandomGenerator random) {
        this(random, octets -> {}, octets -> {});
    }

    /**
     * An empty disk with observers.
     *
     * @param random decides what survives
     * @param forced is shown the forced octets
     * @param survived is shown octets that were not forced and survive a power cut
     */
    public SimDisk(RandomGenerator random, Consumer<byte[]> forced, Consumer<byte[]> survived) {
        this.random = random;
        this.forced = forced;
        this.survived = survived;
    }

    /** The process ends during an operation after this many more: {@link Interrupted} is thrown. */
    public void interruptAfter(long operations) {
        operationsLeft = operations;
    }

    /** Another process uses the disk: nothing interrupts it. */
    public void processEnded() {
        operationsLeft = Long.MAX_VALUE;
    }

    /** The power is cut, and the process ends: octets not forced are gone, or a part of them. */
    public void cutPower() {
        processEnded();
        files.values().forEach(contents -> contents.loseSome(random, survived));
    }

    /** Whether there is no room for new files, even after others are deleted. */
    public void setFull(boolean isFull) {
        full = isFull;
    }

    /** Whether each operation fails with a probability of one third, without an effect. */
    public void setFailing(boolean isFailing) {
        failing = isFailing;
    }

    /** Whether operations fail now. */
    public boolean isFailing() {
        return failing;
    }

    /** The number of forces. */
    public long forces() {
        return forces;
    }

    /** The octets forced to the disk, with repeated ones. */
    public long octetsWritten() {
        return octetsWritten;
    }

    /** The octets of all files. */
    public long size() {
        return files.values().stream()
                .mapToLong(contents -> contents.octets.length)
                .sum();
    }

    /** The octets of a file, all of them as forced; a test that changes them damages the file. */
    byte[] octets(String name) {
        Contents contents = contents(name);
        contents.unforced.clear();
        return contents.octets;
    }

    /** A disk with the same files, all of them as forced. */
    SimDisk copy() {
        SimDisk copy = new SimDisk(random);
        files.forEach((name, contents) -> copy.files.put(name, new Contents(contents.octets.clone())));
        return copy;
    }

    @Override
    public List<String> list() throws IOException {
        failIfFailing();
        return List.copyOf(files.keySet());
    }

    @Override
    public StoreFile create(String name, int octets) throws IOException {
        failIfFailing();
        if (files.containsKey(name)) {
            throw new IOException(name + " exists");
        }
        boolean last = isLast();
        if (full) {
            throw new IOException("No space left on device");
        }
        if (!last || random.nextBoolean()) {
            files.put(name, new Contents(new byte[last ? random.nextInt(octets + 1) : octets]));
        }
        interruptIf(last);
        return open(name);
    }

    @Override
    public StoreFile open(String name) throws IOException {
        failIfFailing();
        return new SimFile(contents(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        failIfFailing();
        boolean last = isLast();
        Contents contents = contents(from);
        if (!last || random.nextBoolean()) {
            files.remove(from);
            files.put(to, contents);
        }
        interruptIf(last);
    }

    @Override
    public void delete(String name) throws IOException {
        failIfFailing();
        boolean last = isLast();
        if (!last || random.nextBoolean()) {
            files.remove(name);
        }
        interruptIf(last);
    }

    @Override
    public long usableOctets() {
        return full ? 0 : Long.MAX_VALUE / 2;
    }

    /** A store that names a file that does not exist has a fault; it must not look like a failure of the disk. */
    private Contents contents(String name) {
        Contents contents = files.get(name);
        if (contents == null) {
            throw new IllegalArgumentException(name + " does not exist");
        }
        return contents;
    }

    private void failIfFailing() throws IOException {
        if (failing && random.nextInt(ONE_OF) == 0) {
            throw new IOException("Input/output error");
        }
    }

    private boolean isLast() {
        return operationsLeft-- == 0;
    }

    private static void interruptIf(boolean last) {
        if (last) {
            throw new Interrupted();
        }
    }

    private final class SimFile implements StoreFile {
        private final Contents contents;

        SimFile(Contents contents) {
            this.contents = contents;
        }

        @Override
        public int size() {
            return contents.octets.length;
        }

        @Override
        public void read(int position, ByteBuffer into) throws IOException {
            failIfFailing();
            int from = Math.min(position, contents.octets.length);
            into.put(contents.octets, from, Math.min(into.remaining(), contents.octets.length - from));
        }

        @Override
        public void write(int position, ByteBuffer octets) throws IOException {
            failIfFailing();
            byte[] before = new byte[octets.remaining()];
            byte[] after = new byte[octets.remaining()];
            System.arraycopy(contents.octets, position, before, 0, before.length);
            octets.get(after);
            boolean last = isLast();
            System.arraycopy(after, 0, contents.octets, position, after.length);
            contents.unforced.add(new Write(position, before, after));
            interruptIf(last);
        }

        @Override
        public void force() throws IOException {
            failIfFailing();
            interruptIf(isLast());
            forces++;
            for (Write write : contents.unforced) {
                octetsWritten += write.after.length;
                forced.accept(write.after);
            }
            contents.unforced.clear();
        }

        @Override
        public void close() {}
    }
}
