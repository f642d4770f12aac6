package org.sngateway.gateway.ops;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What systemd learns of the service, in the words of sd_notify(3): when it serves, what it does, that its event loop turns.
 * Progress is told by the thread that starts the gateway, a reload by that of the signal, all else by the event loop.
 */
public final class SystemdNotifier {
    /** How often progress is told at most. */
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** How much longer the start may take after each progress. */
    private static final long EXTENSION_MICROS = TimeUnit.SECONDS.toMicros(30);

    private static final int NANOS_PER_MICRO = 1_000;

    private final Consumer<String> socket;
    private final LongSupplier nanoTime;
    private final long watchdogNanos;
    private long progressNanos;
    private String status = "";

    /**
     * A notifier.
     *
     * @param socket takes a datagram
     * @param environment of the service: {@code WATCHDOG_USEC}, and {@code WATCHDOG_PID} if that is meant for one process
     * @param pid of this process
     * @param nanoTime a monotonic clock of the system
     */
    public SystemdNotifier(Consumer<String> socket, Map<String, String> environment, long pid, LongSupplier nanoTime) {
        this.socket = socket;
        this.nanoTime = nanoTime;
        this.watchdogNanos = watchdogNanos(environment, pid);
        this.progressNanos = nanoTime.getAsLong();
    }

    /** One that tells nobody: not every gateway is a service. */
    public static SystemdNotifier none() {
        return new SystemdNotifier(text -> {}, Map.of(), 0, () -> 0);
    }

    private static long watchdogNanos(Map<String, String> environment, long pid) {
        String ours = environment.getOrDefault("WATCHDOG_PID", "" + pid);
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        return ours.equals("" + pid) && micros.matches("\\d{1,15}") ? Long.parseLong(micros) * NANOS_PER_MICRO : 0;
    }

    /** How often {@link #onAlive} is to be called, half of what systemd waits for; 0 = there is no watchdog. */
    public long aliveIntervalNanos() {
        return watchdogNanos / 2;
    }

    /** The start takes long, for there is a lot to read, and goes on. */
    public void onProgress() {
        long now = nanoTime.getAsLong();
        if (now - progressNanos >= PROGRESS_NANOS) {
            progressNanos = now;
            socket.accept("EXTEND_TIMEOUT_USEC=" + EXTENSION_MICROS);
        }
    }

    /** The store is open, the listeners hear; the broker may be away. */
    public void onReady(String line) {
        status = line;
        socket.accept("READY=1\nSTATUS=" + line);
    }

    /**
     * What {@code systemctl status} shows from now on.
     *
     * @param line the same line as before is not told again
     */
    public void onStatus(String line) {
        if (!line.equals(status)) {
            status = line;
            socket.accept("STATUS=" + line);
        }
    }

    /** The configuration is read again. */
    public void onReloading() {
        socket.accept("RELOADING=1\nMONOTONIC_USEC=" + nanoTime.getAsLong() / NANOS_PER_MICRO);
    }

    /** It was read, and is in force or was refused. */
    public void onReloaded() {
        socket.accept("READY=1");
    }

    /** The event loop turns. */
    public void onAlive() {
        socket.accept("WATCHDOG=1");
    }

    /** The gateway begins to stop. */
    public void onStopping() {
        socket.accept("STOPPING=1");
    }

    /**
     * The gateway can't start.
     *
     * @param reason its first line is shown
     */
    public void onFailed(String reason) {
        socket.accept("STATUS=" + reason.lines().findFirst().orElse("failed"));
    }
}
