package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;

/**
 * A driver on a bench: octets go in as hexadecimal, what it says comes out as lines, and time passes when it is told to. Each
 * line is expected in its place:
 *
 * <pre>
 *   write HEX | message FROM [to all] HEX [rssi=-40 ...] | departed 1 | failed 1 REASON | ready FACTS | trouble TEXT
 *   noise OCTETS REASON | dead
 * </pre>
 */
final class Bench implements RadioListener {
    private static final long MILLI = 1_000_000;

    private final RadioDriver driver;
    private final List<String> lines = new ArrayList<>();
    private final boolean twoLines;
    private long nowNanos = -5_000 * MILLI;

    Bench(DriverSettings settings) {
        driver = settings.newDriver(this);
        twoLines = settings.kind().lines() == 2;
    }

    Bench(RadioKind kind) {
        this(DriverSettings.of(kind));
    }

    RadioDriver driver() {
        return driver;
    }

    Bench open() {
        driver.onOpen(nowNanos);
        return this;
    }

    Bench close() {
        driver.onClosed();
        return this;
    }

    /** Octets come in on line 0. */
    Bench in(String hex) {
        return in(0, hex);
    }

    Bench in(int line, String hex) {
        driver.onOctets(line, Octets.ofHex(hex), nowNanos);
        return this;
    }

    Bench inText(String line) {
        return in(Octets.hex((line + "\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    Bench send(long token, String to, String message) {
        driver.send(token, RadioAddress.of(Octets.ofHex(to)), Octets.ofHex(message), nowNanos);
        return this;
    }

    Bench broadcast(long token, String message) {
        driver.broadcast(token, Octets.ofHex(message), nowNanos);
        return this;
    }

    /** Time passes, and the driver is called whenever it wants to be. */
    Bench pass(long millis) {
        long end = nowNanos + millis * MILLI;
        while (driver.nextDeadlineNanos() != RadioDriver.NO_DEADLINE && driver.nextDeadlineNanos() - end <= 0) {
            long deadline = driver.nextDeadlineNanos();
            nowNanos = Math.max(nowNanos, deadline);
            driver.onTick(nowNanos);
            if (driver.nextDeadlineNanos() == deadline) {
                throw new AssertionError("the driver does not do what it wanted to do at " + deadline);
            }
        }
        nowNanos = end;
        return this;
    }

    /** What the driver has said since the last time. */
    Bench expect(String... expected) {
        assertThat(lines).containsExactly(expected);
        lines.clear();
        return this;
    }

    /** Forgets what the driver has said. */
    Bench skip() {
        lines.clear();
        return this;
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void write(int line, byte[] octets) {
        lines.add("write " + (twoLines ? line + " " : "") + Octets.hex(octets));
    }

    @Override
    public void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        lines.add(("message " + from + (toAll ? " to all " : " ") + Octets.hex(message) + " " + signal).strip());
    }

    @Override
    public void onDeparted(long token) {
        lines.add("departed " + token);
    }

    @Override
    public void onFailed(long token, SendFailure reason) {
        lines.add("failed " + token + " " + reason.name());
    }

    @Override
    public void onReady(String facts) {
        lines.add(("ready " + facts).strip());
    }

    @Override
    public void onTrouble(String what) {
        lines.add("trouble " + what);
    }

    @Override
    public void onNoise(int octets, Noise noise) {
        lines.add("noise " + octets + " " + noise.name());
    }

    @Override
    public void onDead() {
        lines.add("dead");
    }
}
