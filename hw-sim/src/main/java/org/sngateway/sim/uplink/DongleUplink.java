package org.sngateway.sim.uplink;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.Signal;
import org.sngateway.sim.dongle.PluggedDongle;
import org.sngateway.sim.dongle.Report;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sim.scenario.Span;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;

/**
 * A dongle on pseudo-terminals, with the nodes behind it. Its octets take the time of its baud rate; a program that has set
 * another one hears noise. Owned by the event loop.
 */
public final class DongleUplink implements Uplink {

    /**
     * What a dongle is.
     *
     * @param driver that fits it
     * @param links names of its ports, as many as the driver has lines
     * @param conditions of its lines; their spans count from the opening
     */
    public record Settings(DriverSettings driver, List<Path> links, LineConditions conditions, long seed) {
        public Settings {
            links = List.copyOf(links);
        }
    }

    private static final int AIR_BITS_PER_SECOND = 250_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long AIR_NANOS = 1_000_000L;
    private static final int BEST_RSSI = -40;
    private static final int RSSI_SPREAD = 50;

    private final Settings settings;
    private final EventLoop loop;
    private final Timeline timeline = new Timeline();
    private final SplittableRandom random;
    private final PluggedDongle dongle;
    private final List<PtyLine> lines = new ArrayList<>();
    private final Map<RadioAddress, Attached> attached = new LinkedHashMap<>();
    private final SnDecoder decoder = new SnDecoder(false);
    private final long originNanos = System.nanoTime();
    private @Nullable Future<?> timer;
    private long timerNanos = Deadline.NEVER;
    private int nextAddress;

    private DongleUplink(Settings settings, EventLoop loop) {
        this.settings = settings;
        this.loop = loop;
        this.random = new SplittableRandom(settings.seed());
        this.dongle = new PluggedDongle(
                settings.driver(),
                settings.conditions(),
                timeline,
                this::now,
                random.split(),
                (line, octets) -> lines.get(line).toHost(octets),
                this::transmit);
    }

    /** A dongle that is plugged in. */
    public static Source of(Settings settings) {
        return (transport, loop) -> {
            DongleUplink uplink = new DongleUplink(settings, loop);
            uplink.open();
            return uplink;
        };
    }

    /**
     * Whether there is such a simulated dongle.
     *
     * @throws IllegalArgumentException if not; says why
     */
    public static void check(DriverSettings driver) {
        new PluggedDongle(
                driver,
                LineConditions.PERFECT,
                new Timeline(),
                () -> 0,
                new SplittableRandom(),
                (line, octets) -> {},
                (to, message, report) -> {});
    }

    private void open() throws IOException {
        for (Path link : settings.links()) {
            PtyLine line =
                    new PtyLine(lines.size(), link, settings.driver().baudRate(), dongle, this::later, random.split());
            lines.add(line);
            line.plugIn();
        }
        loop.execute(() -> {
            settings.conditions().unplugged().forEach(span -> during(span, this::unplug, this::plugIn));
            settings.conditions().stuck().forEach(span -> during(span, () -> stick(true), () -> stick(false)));
            rearm();
        });
    }

    private void during(Span span, Runnable begin, Runnable end) {
        timeline.at(now() + span.start().toNanos(), begin);
        timeline.at(now() + span.end().toNanos(), end);
    }

    // ---- what is done to it

    /** Pulls it out; on the loop. */
    public void unplug() {
        dongle.setPlugged(false);
        lines.forEach(PtyLine::unplug);
        rearm();
    }

    /** Plugs it in again; on the loop. */
    public void plugIn() {
        for (PtyLine line : lines) {
            try {
                line.plugIn();
            } catch (IOException failed) {
                throw new IllegalStateException("the dongle can't be plugged in: " + failed.getMessage(), failed);
            }
        }
        dongle.setPlugged(true);
        rearm();
    }

    private void stick(boolean isStuck) {
        dongle.setStuck(isStuck);
        lines.forEach(line -> line.setStuck(isStuck));
        rearm();
    }

    /** The octets on its lines so far, both ways. */
    public long octets() {
        return dongle.octets();
    }

    @Override
    public void close() {
        lines.forEach(PtyLine::close);
    }

    // ---- the air

    @Override
    public Future<Address> attach(int node, Receiver receiver) {
        for (int i = 0; i < dongle.maxNodes(); i++) {
            RadioAddress address = dongle.addressOf(nextAddress++ % dongle.maxNodes());
            if (!attached.containsKey(address)) {
                Attached place = new Attached(address, Signal.ofRssi(BEST_RSSI - node % RSSI_SPREAD), receiver);
                attached.put(address, place);
                return loop.newSucceededFuture(place);
            }
        }
        return loop.newFailedFuture(new IOException(settings.driver().kind().key() + " can't tell more than "
                + dongle.maxNodes() + " nodes apart" + (dongle.maxNodes() == 1 ? "; --option encapsulated=on" : "")));
    }

    private void transmit(@Nullable RadioAddress to, byte[] octets, Report report) {
        long airNanos = AIR_NANOS + 8L * octets.length * NANOS_PER_SECOND / AIR_BITS_PER_SECOND;
        timeline.at(now() + airNanos, () -> {
            boolean delivered = to == null;
            if (decoder.decode(ByteBuffer.wrap(octets)) instanceof Decoded decoded) {
                delivered |= to == null ? toAll(decoded.message()) : toOne(attached.get(to), decoded.message());
            }
            report.onSent(delivered);
        });
    }

    private boolean toAll(SnMessage message) {
        List.copyOf(attached.values()).forEach(each -> each.receiver.onMessage(each, message));
        return true;
    }

    private static boolean toOne(@Nullable Attached node, SnMessage message) {
        return node != null && node.receiver.onMessage(node, message);
    }

    /** A node on the radio. */
    private final class Attached implements Address {
        private final RadioAddress address;
        private final Signal signal;
        private final Receiver receiver;

        Attached(RadioAddress address, Signal signal, Receiver receiver) {
            this.address = address;
            this.signal = signal;
            this.receiver = receiver;
        }

        @Override
        public void send(ByteBuffer octets) {
            byte[] message = new byte[octets.remaining()];
            octets.get(message);
            boolean toAll = decoder.decode(ByteBuffer.wrap(message)) instanceof Decoded decoded
                    && decoded.message() instanceof SearchGw;
            dongle.onRadio(address, toAll, signal, message);
            rearm();
        }

        @Override
        public void close() {
            attached.remove(address);
        }
    }

    // ---- time

    private long now() {
        return System.nanoTime() - originNanos;
    }

    /** From the threads of the lines to the loop. */
    private void later(Runnable action) {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                action.run();
                rearm();
            });
        }
    }

    private void rearm() {
        long next = timeline.nextNanos();
        if (next < timerNanos) {
            if (timer != null) {
                timer.cancel(false);
            }
            timerNanos = next;
            timer = loop.schedule(this::onTimer, Math.max(0, next - now()), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        timer = null;
        timerNanos = Long.MIN_VALUE;
        while (timeline.nextNanos() <= now()) {
            timeline.poll().run();
        }
        timerNanos = Deadline.NEVER;
        rearm();
    }
}
