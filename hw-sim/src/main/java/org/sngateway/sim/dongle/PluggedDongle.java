package org.sngateway.sim.dongle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.Signal;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.LineConditions;

/**
 * A dongle with its lines, on a timeline. It can be pulled out, plugged in, and be stuck. One that the opening of its port resets
 * (an Arduino) is deaf for a second then.
 */
public final class PluggedDongle {

    /** The host at the other end of the lines. */
    public interface Host {

        /** Octets come out of the line to the host. */
        void onOctets(int line, byte[] octets);
    }

    /** The air around the dongle. */
    public interface Air {

        /**
         * A message goes out.
         *
         * @param to null = everybody
         * @param report is told whether it arrived, as far as the radio can tell; later
         */
        void transmit(@Nullable RadioAddress to, byte[] message, Report report);
    }

    private static final long RESET_NANOS = 1_200_000_000L;
    private static final long SILENCE_NANOS = 200_000_000L;
    private static final int ROOM_FROM_HOST = 1 << 16;

    private final DriverSettings settings;
    private final LineConditions conditions;
    private final Timeline timeline;
    private final LongSupplier now;
    private final Air air;
    private final Dongle dongle;
    private final List<Wire> toHost = new ArrayList<>();
    private final List<Wire> fromHost = new ArrayList<>();
    private final Wire.Account account = new Wire.Account();
    private final boolean[] open;
    private boolean plugged = true;
    /** It has power, and is not starting. */
    private boolean running = true;
    /** Counts its starts: what was planned before one means nothing after it. */
    private int starts;

    private long heardNanos;

    /**
     * A dongle that is plugged in and runs.
     *
     * @param settings of the driver that it fits
     * @param now the time of the timeline
     * @throws IllegalArgumentException if there is no such simulated dongle; says why
     */
    public PluggedDongle(
            DriverSettings settings,
            LineConditions conditions,
            Timeline timeline,
            LongSupplier now,
            RandomGenerator random,
            Host host,
            Air air) {
        this.settings = settings;
        this.conditions = conditions;
        this.timeline = timeline;
        this.now = now;
        this.air = air;
        this.dongle = Dongle.of(settings, new Radio());
        int lines = settings.kind().lines();
        this.open = new boolean[lines];
        for (int i = 0; i < lines; i++) {
            int line = i;
            int baud = settings.baudRate();
            toHost.add(new Wire(timeline, now, random, conditions, baud, account, octets -> {
                if (open[line]) {
                    host.onOctets(line, octets);
                }
            }));
            fromHost.add(new Wire(timeline, now, random, conditions, baud, account, octets -> onOctets(line, octets)));
        }
    }

    // ---- the host

    /** The host has opened the port of a line. */
    public void onOpened(int line) {
        open[line] = true;
        if (resetsAtOpening()) {
            start(RESET_NANOS);
        }
    }

    /** An Arduino's driver waits for it. */
    private boolean resetsAtOpening() {
        return !settings.kind().settle().isZero();
    }

    /** The host has closed the port of a line; what was on its way to it is gone. */
    public void onClosed(int line) {
        open[line] = false;
        toHost.get(line).cut();
    }

    /** The host has written octets. */
    public void onWritten(int line, byte[] octets) {
        if (plugged) {
            fromHost.get(line).send(octets, ROOM_FROM_HOST);
        }
    }

    /** The octets of the host that are not on their way yet; while the dongle is stuck they get more and more. */
    public int backlogFromHost(int line) {
        return fromHost.get(line).backlog();
    }

    private void onOctets(int line, byte[] octets) {
        if (!running) {
            return;
        }
        heardNanos = now.getAsLong();
        dongle.onOctets(line, octets);
        int life = starts;
        timeline.at(heardNanos + SILENCE_NANOS, () -> {
            if (life == starts && now.getAsLong() - heardNanos >= SILENCE_NANOS) {
                dongle.onSilence();
            }
        });
    }

    // ---- what is done to it

    /** Pulls it out, or plugs it in. */
    public void setPlugged(boolean isPlugged) {
        if (isPlugged == plugged) {
            return;
        }
        plugged = isPlugged;
        toHost.forEach(Wire::cut);
        fromHost.forEach(Wire::cut);
        if (plugged) {
            start(0);
        } else {
            running = false;
            starts++;
        }
    }

    /** Whether it is plugged in. */
    public boolean isPlugged() {
        return plugged;
    }

    /** It neither says nor takes anything, or goes on. */
    public void setStuck(boolean isStuck) {
        toHost.forEach(wire -> wire.setStuck(isStuck));
        fromHost.forEach(wire -> wire.setStuck(isStuck));
    }

    /** All faults of the line are over. */
    public void calmDown() {
        setPlugged(true);
        setStuck(false);
        toHost.forEach(Wire::calmDown);
        fromHost.forEach(Wire::calmDown);
    }

    private void start(long deafNanos) {
        running = false;
        int life = ++starts;
        timeline.at(now.getAsLong() + deafNanos, () -> {
            if (life == starts) {
                running = true;
                dongle.onStart();
            }
        });
    }

    // ---- the air

    /** A message of a node has come by radio. */
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        if (running) {
            dongle.onRadio(from, toAll, signal, message);
        }
    }

    /** The address of the node of this number, from 0. */
    public RadioAddress addressOf(int node) {
        return dongle.addressOf(node);
    }

    /** The number of nodes that it can tell apart. */
    public int maxNodes() {
        return dongle.maxNodes();
    }

    /** The octets on its lines so far, both ways. */
    public long octets() {
        return account.octets;
    }

    /** The octets that were lost or changed on the way. */
    public long damagedOctets() {
        return account.damaged;
    }

    /** The octets that were lost because the host did not take them in time. */
    public long overrunOctets() {
        return account.overrun;
    }

    private final class Radio implements Dongle.Listener {
        @Override
        public void write(int line, byte[] octets) {
            // A UART does not know whether anybody listens.
            if (running && open[line]) {
                toHost.get(line).send(octets, conditions.bufferOctets());
            }
        }

        @Override
        public void transmit(@Nullable RadioAddress to, byte[] message, Report report) {
            int life = starts;
            air.transmit(to, message, delivered -> {
                if (life == starts && running) {
                    report.onSent(delivered);
                }
            });
        }
    }
}
