package org.sngateway.sim.pty;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A serial port that this program is at the other end of, under a name of its own, as a dongle has one in {@code /dev/serial}.
 * To be read by one thread at a time.
 */
public final class Pty implements AutoCloseable {
    private static final int MAX_NAME_OCTETS = 128;
    private static final int READ_OCTETS = 256;
    /** Speeds of termios (B9600 and so on). */
    private static final Map<Integer, Integer> BAUD_RATES = Map.ofEntries(
            Map.entry(9, 1200),
            Map.entry(11, 2400),
            Map.entry(12, 4800),
            Map.entry(13, 9600),
            Map.entry(14, 19_200),
            Map.entry(15, 38_400),
            Map.entry(0x1001, 57_600),
            Map.entry(0x1002, 115_200),
            Map.entry(0x1003, 230_400),
            Map.entry(0x1004, 460_800),
            Map.entry(0x1005, 500_000),
            Map.entry(0x1007, 921_600),
            Map.entry(0x1008, 1_000_000));

    private final int master;
    private final Path link;
    private final Path device;
    private boolean closed;

    /**
     * Makes a port.
     *
     * @param link its name; a symbolic link that is there is replaced
     * @throws IOException if something else is there, or the system gives none
     */
    public Pty(Path link) throws IOException {
        if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
            throw new IOException(link + " is there already, and no symbolic link; choose another name");
        }
        this.link = link;
        master = checked(
                LibC.posix_openpt(LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC | LibC.O_NONBLOCK), "posix_openpt");
        try {
            checked(LibC.grantpt(master), "grantpt");
            checked(LibC.unlockpt(master), "unlockpt");
            device = Path.of(name());
            byte[] termios = new byte[LibC.TERMIOS_OCTETS];
            checked(LibC.tcgetattr(master, termios), "tcgetattr");
            LibC.cfmakeraw(termios);
            checked(LibC.tcsetattr(master, LibC.TCSANOW, termios), "tcsetattr");
            // Only after the first opening and closing does the system tell whether anybody has it open.
            LibC.close(checked(LibC.open(device.toString(), LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC), "open"));
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, device);
        } catch (IOException failed) {
            LibC.close(master);
            throw failed;
        }
    }

    private String name() throws IOException {
        byte[] name = new byte[MAX_NAME_OCTETS];
        if (LibC.ptsname_r(master, name, new NativeLong(name.length)) != 0) {
            throw new IOException("ptsname_r failed");
        }
        int end = 0;
        while (name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.US_ASCII);
    }

    private static int checked(int result, String function) throws IOException {
        if (result < 0) {
            throw new IOException(function + " failed with error " + Native.getLastError());
        }
        return result;
    }

    /** Whether a program has the port open. */
    public synchronized boolean isOpen() {
        return !closed && (poll(0) & LibC.POLLHUP) == 0;
    }

    /**
     * What programs have written; waits for it.
     *
     * @return empty if nothing came
     */
    public byte[] read(int timeoutMillis) {
        if ((poll(timeoutMillis) & LibC.POLLIN) == 0) {
            return new byte[0];
        }
        byte[] octets = new byte[READ_OCTETS];
        synchronized (this) {
            long size = closed
                    ? 0
                    : LibC.read(master, octets, new NativeLong(octets.length)).longValue();
            return Arrays.copyOf(octets, (int) Math.max(0, size));
        }
    }

    private int poll(int timeoutMillis) {
        ByteBuffer fds = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        fds.putInt(0, master).putShort(4, LibC.POLLIN);
        return LibC.poll(fds.array(), new NativeLong(1), timeoutMillis) > 0 ? fds.getShort(6) : 0;
    }

    /** Gives octets to the program that has the port open; what it has no room for is lost. */
    public synchronized int write(byte[] octets) {
        return closed
                ? 0
                : (int) Math.max(
                        0,
                        LibC.write(master, octets, new NativeLong(octets.length))
                                .longValue());
    }

    /** The baud rate that the program has set; 0 if it is none of the usual ones. */
    public synchronized int baudRate() {
        byte[] termios = new byte[LibC.TERMIOS_OCTETS];
        return closed || LibC.tcgetattr(master, termios) != 0
                ? 0
                : BAUD_RATES.getOrDefault(LibC.cfgetospeed(termios), 0);
    }

    /** Pulls the port out: its name is gone, and a process that has it open gets an error. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(device)) {
                Files.delete(link);
            }
            LibC.close(master);
        }
    }
}
