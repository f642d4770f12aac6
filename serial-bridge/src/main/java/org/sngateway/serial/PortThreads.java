package org.sngateway.serial;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.port.PortException;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SerialPort;

/**
 * The two threads of one port. {@code serial-NAME-rx} opens the port, reads it until it is lost, and starts again;
 * {@code serial-NAME-tx} writes. Both block, so the loop of the link does not have to. The rx thread reports. It
 * waits when too many of its readings are not handled yet.
 */
final class PortThreads implements SerialLine {
    private static final int READ_OCTETS = 4096;
    /** Readings that the loop has not handled yet; a kernel buffer takes over when it is reached. */
    private static final int MAX_UNHANDLED = 64;

    private static final int MAX_UNWRITTEN = 64;
    private static final long SECOND = 1_000_000_000L;
    private static final long[] BACKOFF_SECONDS = {1, 2, 4, 8, 15, 30};

    /** Octets for the port that was open when they were given: none reach the one after it. */
    private static final class Unwritten {
        private final SerialPort port;
        private final byte[] octets;

        Unwritten(SerialPort port, byte[] octets) {
            this.port = port;
            this.octets = octets;
        }
    }

    private final PortSettings settings;
    private final SerialPort.Opener opener;
    private final Events events;
    private final Thread reader;
    private final Thread writer;
    private final Semaphore unhandled = new Semaphore(MAX_UNHANDLED);
    private final BlockingQueue<Unwritten> unwritten = new ArrayBlockingQueue<>(MAX_UNWRITTEN);
    private final AtomicLong writingSinceNanos = new AtomicLong(Long.MAX_VALUE);
    private final AtomicReference<@Nullable SerialPort> closing = new AtomicReference<>();
    private volatile @Nullable SerialPort port;
    private volatile boolean stopped;

    PortThreads(String name, PortSettings settings, SerialPort.Opener opener, Events events) {
        this.settings = settings;
        this.opener = opener;
        this.events = events;
        this.reader = thread(this::read, "serial-" + name + "-rx");
        this.writer = thread(this::write, "serial-" + name + "-tx");
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void start() {
        reader.start();
        writer.start();
    }

    /** Ends both threads, soon. */
    @Override
    public void stop() {
        stopped = true;
        LockSupport.unpark(reader);
        reopen();
        writer.interrupt();
        unhandled.release(MAX_UNHANDLED);
    }

    /** Closes the port; the rx thread opens it again after a second. A thread of its own does it: a kernel driver may hang. */
    @Override
    public void reopen() {
        SerialPort open = port;
        if (open != null && closing.getAndSet(open) != open) {
            thread(open::close, reader.getName() + "-close").start();
        }
    }

    @Override
    public boolean write(byte[] octets) {
        SerialPort open = port;
        return open == null || unwritten.offer(new Unwritten(open, octets));
    }

    @Override
    public long stuckNanos(long nowNanos) {
        long since = writingSinceNanos.get();
        return since == Long.MAX_VALUE ? 0 : nowNanos - since;
    }

    @Override
    public boolean isIdle() {
        return unwritten.isEmpty() && writingSinceNanos.get() == Long.MAX_VALUE;
    }

    @Override
    public void handled() {
        unhandled.release();
    }

    private void read() {
        int failures = 0;
        while (!stopped) {
            try {
                SerialPort open = opener.open(settings);
                failures = 0;
                port = open;
                readUntilLost(open);
            } catch (PortException reason) {
                events.onNotOpened(reason);
                failures = reason.reason() == PortException.Reason.MISSING ? 0 : failures + 1;
            } catch (RuntimeException fault) {
                failures++;
                events.onNotOpened(new PortException(
                        PortException.Reason.FAILED,
                        settings.name() + " can't be opened, by a fault of ours: " + fault));
            }
            pause(BACKOFF_SECONDS[Math.min(Math.max(0, failures - 1), BACKOFF_SECONDS.length - 1)] * SECOND);
        }
    }

    private void readUntilLost(SerialPort open) {
        String reason = "closed";
        byte[] buffer = new byte[READ_OCTETS];
        try {
            events.onOpened(System.nanoTime());
            while (!stopped) {
                int octets = open.read(buffer);
                unhandled.acquireUninterruptibly();
                events.onOctets(Arrays.copyOf(buffer, octets), System.nanoTime());
            }
        } catch (IOException lost) {
            reason = String.valueOf(lost.getMessage());
        } finally {
            port = null;
            open.close();
            // The writer may wait for something to write to the port that is gone.
            unwritten.clear();
            events.onLost(reason);
        }
    }

    private void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !stopped; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void write() {
        while (!stopped) {
            try {
                write(unwritten.take());
            } catch (InterruptedException stopping) {
                // The condition of the loop tells.
            }
        }
    }

    private void write(Unwritten next) {
        if (next.port == port) {
            writingSinceNanos.set(System.nanoTime());
            try {
                next.port.write(next.octets);
            } catch (IOException lost) {
                // The reader may not notice by itself.
                next.port.close();
            } finally {
                writingSinceNanos.set(Long.MAX_VALUE);
            }
        }
    }
}
