package org.sngateway.serial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.port.PortException;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioDriver;
import org.sngateway.serial.radio.RadioListener;
import org.sngateway.serial.radio.SendFailure;
import org.sngateway.serial.radio.Signal;

/**
 * A radio on a serial port: port, driver and queue together. The port may be missing at the start, and come and go; the link
 * waits for it, and never ends by itself.
 *
 * <p>Owned by the one thread of its loop: all methods are called there, and the listener too. The loop may be ended after
 * {@link #stop}. Reading and writing wait in
 * two threads per port, {@code serial-NAME-rx} and {@code -tx}.
 */
public final class SerialLink {
    private static final long FLUSH_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long STUCK_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long MIN_RETRY_NANOS = Duration.ofMillis(5).toNanos();
    private static final long MAX_RETRY_NANOS = Duration.ofHours(1).toNanos();
    private static final int MAX_SAID = 20;
    private static final long REMINDER_NANOS = Duration.ofMinutes(10).toNanos();

    private final LinkSettings settings;
    private final LinkLoop loop;
    private final SerialLinkListener listener;
    private final RadioDriver driver;
    private final List<SerialLine> ports = new ArrayList<>();
    private final boolean[] open;
    private final Outbox outbox;
    private final NoiseWatch noiseWatch;
    private final EchoFilter echo = new EchoFilter();
    private final LinkCounters counters = new LinkCounters();
    private final LinkAirtime airtime;
    private LinkLoop.@Nullable Timer timer;
    private long timerNanos = RadioDriver.NO_DEADLINE;
    private long listensAtNanos;
    private boolean listening;
    private boolean up;
    private @Nullable Runnable stopping;
    private long stopsAtNanos;
    private boolean stopped;

    /** The driver is being called. */
    private boolean inside;

    private String lastFacts = "";
    private final Map<String, Long> said = new HashMap<>();

    /** A link that is not started yet. */
    public SerialLink(LinkSettings settings, LinkLoop loop, SerialLine.Source lines, SerialLinkListener listener) {
        this.settings = settings;
        this.loop = loop;
        this.listener = listener;
        this.driver = settings.driver().newDriver(new DriverEvents());
        this.open = new boolean[settings.ports().size()];
        this.outbox = new Outbox(
                settings.maxQueued(),
                settings.maxWait().toNanos(),
                dropped -> failed(dropped.token(), SendFailure.DROPPED));
        this.noiseWatch = new NoiseWatch(settings.ports().get(0).baudRate() + " baud and "
                + settings.driver().kind().key());
        this.airtime = new LinkAirtime(settings.airtime());
        for (int line = 0; line < open.length; line++) {
            String name = open.length == 1 ? settings.name() : settings.name() + "-" + line;
            ports.add(lines.line(name, settings.ports().get(line), new PortEvents(line)));
        }
    }

    /** Begins to look for the port. */
    public void start() {
        ports.forEach(SerialLine::start);
    }

    /**
     * Takes no more messages, and lets those that wait leave, for two seconds at most. Then closes the port, fails what still
     * waits, and ends the threads; the link can't be used again.
     *
     * @param whenStopped is run after that
     */
    public void stop(Runnable whenStopped) {
        stopping = whenStopped;
        stopsAtNanos = loop.nanoTime() + FLUSH_NANOS;
        advance();
    }

    private void endIfFlushed(long now) {
        Runnable whenStopped = stopping;
        if (whenStopped == null || (hasToSend() && now - stopsAtNanos < 0)) {
            return;
        }
        stopped = true;
        ports.forEach(SerialLine::stop);
        lose("stopped");
        if (timer != null) {
            timer.cancel();
        }
        whenStopped.run();
    }

    private boolean hasToSend() {
        return up && !(outbox.isEmpty() && driver.takesMore() && areLinesIdle());
    }

    private boolean areLinesIdle() {
        return ports.stream().allMatch(SerialLine::isIdle);
    }

    /** Whether the radio is set up. */
    public boolean isUp() {
        return up;
    }

    /** Whether a message would be taken into the queue without another one leaving it. */
    public boolean takesMore() {
        return up && !outbox.isFull();
    }

    /** How many octets a message has at most, as far as is known now. */
    public int maxMessageOctets() {
        return driver.maxMessageOctets();
    }

    /** What was counted. */
    public LinkCounters counters() {
        return counters;
    }

    /** The budget of airtime; null if there is none. */
    public @Nullable AirtimeBudget airtime() {
        return airtime.budget();
    }

    /**
     * Sends a message to a node when its turn comes. It ends in one {@link SerialLinkListener#onDeparted} or
     * {@link SerialLinkListener#onFailed}, which may come before this returns.
     *
     * @param message whole, of MQTT-SN, without encapsulation; not changed by anybody afterwards
     */
    public void send(long token, RadioAddress to, byte[] message) {
        enqueue(new Outgoing(token, to, message, loop.nanoTime()));
    }

    /** Sends a message to all nodes that the radio reaches; else as {@link #send}. */
    public void broadcast(long token, byte[] message) {
        enqueue(new Outgoing(token, null, message, loop.nanoTime()));
    }

    private void enqueue(Outgoing message) {
        if (!up || stopping != null) {
            failed(message.token(), SendFailure.LINE_LOST);
        } else if (message.message().length > driver.maxMessageOctets()) {
            failed(message.token(), SendFailure.TOO_LONG);
        } else {
            outbox.add(message);
            advance();
        }
    }

    private void failed(long token, SendFailure reason) {
        counters.failed(reason);
        listener.onFailed(token, reason);
    }

    /**
     * Does what can be done now, and schedules the next time. A listener may send while it is called: its message waits in
     * the queue until the driver has returned, for a driver must not be called back.
     */
    private void advance() {
        if (inside || stopped) {
            return;
        }
        long now = loop.nanoTime();
        callDriver(() -> {
            if (!listening && allOpen() && now - listensAtNanos >= 0) {
                listening = true;
                noiseWatch.onOpen(now);
                driver.onOpen(now);
            }
            if (listening) {
                driver.onTick(now);
                noiseWatch.onTick(now).ifPresent(this::trouble);
                sendNext(now);
                reopenIfStuck(now);
            }
        });
        endIfFlushed(now);
        if (!stopped) {
            wakeUpAt(nextDeadlineNanos(now), now);
        }
    }

    private void callDriver(Runnable calls) {
        inside = true;
        try {
            calls.run();
        } finally {
            inside = false;
        }
    }

    private boolean allOpen() {
        for (boolean each : open) {
            if (!each) {
                return false;
            }
        }
        return true;
    }

    private void sendNext(long now) {
        boolean sends = true;
        while (sends && driver.takesMore() && areLinesIdle()) {
            Outgoing next = outbox.first(now);
            sends = next != null && airtime.allows(next, driver, now, counters);
            if (next != null && airtime.isImpossible(next, driver)) {
                outbox.remove(next);
                failed(next.token(), SendFailure.TOO_LONG);
                sends = true;
            } else if (next != null && sends) {
                outbox.remove(next);
                airtime.spend(next, driver, now);
                transmit(next, now);
            }
        }
    }

    private void transmit(Outgoing message, long now) {
        RadioAddress to = message.to();
        if (to == null) {
            driver.broadcast(message.token(), message.message(), now);
        } else {
            driver.send(message.token(), to, message.message(), now);
        }
    }

    private void reopenIfStuck(long now) {
        for (SerialLine port : ports) {
            if (port.stuckNanos(now) > STUCK_NANOS) {
                trouble(
                        "the port takes no octets any more; it is opened again; if that does not help, plug the dongle in"
                                + " again, or check the wire CTS");
                port.reopen();
            }
        }
    }

    private long nextDeadlineNanos(long now) {
        if (!listening) {
            return allOpen() ? listensAtNanos : RadioDriver.NO_DEADLINE;
        }
        long next = Math.min(driver.nextDeadlineNanos(), noiseWatch.nextDeadlineNanos());
        if (stopping != null) {
            next = Math.min(next, now + MIN_RETRY_NANOS);
        }
        Outgoing first = outbox.first(now);
        if (first != null) {
            next = Math.min(next, first.sinceNanos() + settings.maxWait().toNanos() + 1);
            if (driver.takesMore()) {
                next = Math.min(next, now + retryNanos(first, now));
            }
        }
        return next;
    }

    /** When the first message is looked at again. Nothing reports that octets have been written, so that is polled. */
    private long retryNanos(Outgoing first, long now) {
        boolean written = areLinesIdle();
        return written
                ? Math.max(MIN_RETRY_NANOS, Math.min(MAX_RETRY_NANOS, airtime.waitNanos(first, driver, now)))
                : MIN_RETRY_NANOS;
    }

    private void wakeUpAt(long deadlineNanos, long now) {
        LinkLoop.Timer before = timer;
        if (before != null && timerNanos == deadlineNanos) {
            return;
        }
        if (before != null) {
            before.cancel();
        }
        timerNanos = deadlineNanos;
        timer = deadlineNanos == RadioDriver.NO_DEADLINE
                ? null
                : loop.schedule(this::onTimer, Math.max(0, deadlineNanos - now));
    }

    private void onTimer() {
        timer = null;
        advance();
    }

    private void lose(String reason) {
        boolean wasUp = up;
        up = false;
        if (listening) {
            listening = false;
            driver.onClosed();
        }
        outbox.clear(waiting -> failed(waiting.token(), SendFailure.LINE_LOST));
        echo.reset();
        if (wasUp) {
            listener.onDown(reason);
        }
    }

    /** Once until the radio is set up again, and every ten minutes. */
    private void trouble(String what) {
        long now = loop.nanoTime();
        Long before = said.get(what);
        if (before == null || now - before >= REMINDER_NANOS) {
            if (said.size() >= MAX_SAID) {
                said.clear();
            }
            said.put(what, now);
            listener.onTrouble(what);
        }
    }

    /** From the lines to the loop. */
    private final class PortEvents implements SerialLine.Events {
        private final int line;

        PortEvents(int line) {
            this.line = line;
        }

        private void onLoop(Runnable task) {
            loop.execute(() -> {
                if (!stopped) {
                    task.run();
                    advance();
                }
            });
        }

        @Override
        public void onOpened(long nowNanos) {
            onLoop(() -> {
                open[line] = true;
                counters.opened();
                listensAtNanos = nowNanos + settings.settle().toNanos();
            });
        }

        @Override
        public void onOctets(byte[] octets, long nowNanos) {
            onLoop(() -> {
                ports.get(line).handled();
                if (listening) {
                    take(octets, nowNanos);
                }
            });
        }

        private void take(byte[] octets, long nowNanos) {
            counters.octetsIn(octets.length);
            byte[] input = settings.echo() ? echo.filter(octets) : octets;
            if (input.length > 0) {
                noiseWatch.onOctets(input, nowNanos);
                callDriver(() -> driver.onOctets(line, input, nowNanos));
            }
        }

        @Override
        public void onLost(String reason) {
            onLoop(() -> {
                open[line] = false;
                counters.closed();
                lose(reason);
            });
        }

        @Override
        public void onNotOpened(PortException reason) {
            onLoop(() -> trouble(Objects.requireNonNull(reason.getMessage())));
        }
    }

    /** From the driver to the listener. */
    private final class DriverEvents implements RadioListener {

        @Override
        public void write(int line, byte[] octets) {
            counters.octetsOut(octets.length);
            if (settings.echo()) {
                echo.sent(octets);
            }
            if (!ports.get(line).write(octets)) {
                trouble("the port takes no octets any more; it is opened again");
                ports.get(line).reopen();
            }
        }

        @Override
        public void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
            counters.messageIn();
            listener.onMessage(from, toAll, signal, message);
        }

        @Override
        public void onDeparted(long token) {
            counters.departed();
            listener.onDeparted(token);
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            failed(token, reason);
        }

        @Override
        public void onReady(String facts) {
            if (!up || !facts.equals(lastFacts)) {
                up = true;
                lastFacts = facts;
                said.clear();
                String port = settings.ports().get(0).name().text();
                listener.onUp(
                        ("port=" + port + " driver=" + settings.driver().kind().key() + " " + facts).strip());
            }
        }

        @Override
        public void onTrouble(String what) {
            trouble(what);
        }

        @Override
        public void onNoise(int octets, Noise noise) {
            counters.noise(octets);
            noiseWatch.onNoise(octets);
        }

        @Override
        public void onDead() {
            trouble("the radio answers no more; its port is opened again; if that does not help, plug it in again,"
                    + " and look for a weak power supply");
            ports.forEach(SerialLine::reopen);
        }
    }
}
