package org.sngateway.sim.world;

import org.sngateway.serial.LinkLoop;
import org.sngateway.serial.SerialLine;
import org.sngateway.serial.port.PortException;
import org.sngateway.sim.dongle.PluggedDongle;

/** A line of the gateway's link that ends at a simulated dongle, without a port and without threads. */
final class SimLine implements SerialLine {
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;
    /** As much as a kernel takes before it lets a writer wait. */
    private static final int KERNEL_OCTETS = 4096;

    private final int line;
    private final PluggedDongle dongle;
    private final LinkLoop loop;
    private final Events events;
    private boolean open;
    private boolean stopped;

    SimLine(int line, PluggedDongle dongle, LinkLoop loop, Events events) {
        this.line = line;
        this.dongle = dongle;
        this.loop = loop;
        this.events = events;
    }

    @Override
    public void start() {
        if (stopped) {
            return;
        }
        if (dongle.isPlugged()) {
            open = true;
            dongle.onOpened(line);
            events.onOpened(loop.nanoTime());
        } else {
            events.onNotOpened(new PortException(PortException.Reason.MISSING, "no dongle is there"));
            lookAgain();
        }
    }

    private void lookAgain() {
        loop.schedule(this::start, LOOK_AGAIN_NANOS);
    }

    /** Octets come from the dongle. */
    void onOctets(byte[] octets) {
        if (open) {
            events.onOctets(octets, loop.nanoTime());
        }
    }

    /** The dongle is pulled out, or the port is closed. */
    void lose(String reason) {
        if (open) {
            open = false;
            dongle.onClosed(line);
            events.onLost(reason);
            lookAgain();
        }
    }

    @Override
    public void stop() {
        stopped = true;
        open = false;
        dongle.onClosed(line);
    }

    @Override
    public void reopen() {
        lose("closed");
    }

    @Override
    public boolean write(byte[] octets) {
        if (open) {
            dongle.onWritten(line, octets);
        }
        return true;
    }

    @Override
    public boolean isIdle() {
        return dongle.backlogFromHost(line) <= KERNEL_OCTETS;
    }

    /** The drivers send one message after the other, so the kernel takes all. */
    @Override
    public long stuckNanos(long nowNanos) {
        return 0;
    }

    @Override
    public void handled() {
        // Nothing waits for that.
    }
}
