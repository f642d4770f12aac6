package org.sngateway.sim.uplink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sngateway.sim.dongle.PluggedDongle;
import org.sngateway.sim.pty.Pty;

/**
 * One line of a dongle, on a pseudo-terminal that comes and goes. Its thread {@code sim-dongle-N} waits for what the gateway
 * writes; all else is on the event loop.
 */
final class PtyLine {
    private static final int READ_MILLIS = 50;
    private static final long CLOSED_PAUSE_NANOS = 20_000_000L;
    private static final long FULL_PAUSE_NANOS = 2_000_000L;
    private static final int KERNEL_OCTETS = 4096;

    private final int line;
    private final Path link;
    private final int baudRate;
    private final PluggedDongle dongle;
    private final Executor loop;
    private final SplittableRandom random;
    private volatile @Nullable Pty pty;
    private volatile boolean stuck;
    private volatile boolean full;

    /**
     * @param loop takes what is to be done on the event loop
     */
    PtyLine(int line, Path link, int baudRate, PluggedDongle dongle, Executor loop, SplittableRandom random) {
        this.line = line;
        this.link = link;
        this.baudRate = baudRate;
        this.dongle = dongle;
        this.loop = loop;
        this.random = random;
    }

    void plugIn() throws IOException {
        Pty plugged = new Pty(link);
        pty = plugged;
        Thread reader = new Thread(() -> read(plugged), "sim-dongle-" + line);
        reader.setDaemon(true);
        reader.start();
    }

    void unplug() {
        Pty present = pty;
        pty = null;
        full = false;
        if (present != null) {
            try {
                present.close();
            } catch (IOException gone) {
                // Somebody else has removed its name.
            }
        }
    }

    void close() {
        unplug();
    }

    void setStuck(boolean isStuck) {
        stuck = isStuck;
    }

    /** Octets come out of the line to whatever has the port open. */
    void toHost(byte[] octets) {
        Pty present = pty;
        if (present != null) {
            present.write(heard(present, octets));
        }
    }

    /** At another rate each octet is heard as something else. */
    private byte[] heard(Pty port, byte[] octets) {
        int other = port.baudRate();
        if (other != 0 && other != baudRate) {
            random.nextBytes(octets);
        }
        return octets;
    }

    private void read(Pty port) {
        boolean open = false;
        while (port.equals(pty)) {
            if (open != port.isOpen()) {
                open = !open;
                boolean opened = open;
                loop.execute(() -> onOpen(opened));
            } else if (!open) {
                LockSupport.parkNanos(CLOSED_PAUSE_NANOS);
            } else if (stuck || full) {
                LockSupport.parkNanos(FULL_PAUSE_NANOS);
                loop.execute(() -> full = dongle.backlogFromHost(line) > KERNEL_OCTETS);
            } else {
                byte[] octets = port.read(READ_MILLIS);
                if (octets.length > 0) {
                    loop.execute(() -> onWritten(port, octets));
                }
            }
        }
        if (open) {
            loop.execute(() -> onOpen(false));
        }
    }

    private void onOpen(boolean opened) {
        if (opened) {
            dongle.onOpened(line);
        } else {
            dongle.onClosed(line);
        }
    }

    private void onWritten(Pty port, byte[] octets) {
        dongle.onWritten(line, heard(port, octets));
        full = dongle.backlogFromHost(line) > KERNEL_OCTETS;
    }
}
