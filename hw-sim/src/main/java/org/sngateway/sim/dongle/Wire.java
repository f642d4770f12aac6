package org.sngateway.sim.dongle;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.LineConditions;

/**
 * One direction of a serial line. Octets take the time that the baud rate gives them, ten bits each, and come out in small
 * pieces, as from a USB adapter; some are lost or damaged.
 */
final class Wire {
    private static final int BITS_PER_OCTET = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int PIECE_OCTETS = 32;

    private final Timeline timeline;
    private final LongSupplier now;
    private final RandomGenerator random;
    private final LineConditions conditions;
    private final long octetNanos;
    private final Consumer<byte[]> end;
    private final Account account;
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private boolean moving;
    private boolean stuck;
    private boolean calm;
    /** Counts what makes octets on their way worthless. */
    private int cuts;

    /** What the lines of a dongle have counted. */
    static final class Account {
        long octets;
        long damaged;
        long overrun;
    }

    Wire(
            Timeline timeline,
            LongSupplier now,
            RandomGenerator random,
            LineConditions conditions,
            int baudRate,
            Account account,
            Consumer<byte[]> end) {
        this.timeline = timeline;
        this.now = now;
        this.random = random;
        this.conditions = conditions;
        this.octetNanos = BITS_PER_OCTET * NANOS_PER_SECOND / baudRate;
        this.account = account;
        this.end = end;
    }

    /** Puts octets behind those that are on the wire. When there are more than {@code room} then, the last ones are lost. */
    void send(byte[] octets, int room) {
        int taken = Math.max(0, Math.min(octets.length, room - waiting.size()));
        account.octets += taken;
        account.overrun += octets.length - taken;
        waiting.write(octets, 0, taken);
        move();
    }

    /** The octets that have not come out yet. */
    int backlog() {
        return waiting.size();
    }

    /** Nothing comes out while it is stuck. */
    void setStuck(boolean isStuck) {
        stuck = isStuck;
        move();
    }

    /** The line is cut, and all on it is gone. */
    void cut() {
        cuts++;
        moving = false;
        waiting = new ByteArrayOutputStream();
    }

    /** From now on no octet is lost or damaged. */
    void calmDown() {
        calm = true;
    }

    private void move() {
        if (moving || stuck || waiting.size() == 0) {
            return;
        }
        moving = true;
        int piece = Math.min(PIECE_OCTETS, waiting.size());
        int life = cuts;
        timeline.at(now.getAsLong() + piece * octetNanos, () -> {
            if (life == cuts) {
                moving = false;
                comeOut(piece);
            }
        });
    }

    private void comeOut(int piece) {
        if (stuck) {
            return;
        }
        byte[] all = waiting.toByteArray();
        waiting.reset();
        waiting.write(all, piece, all.length - piece);
        byte[] octets = damaged(Arrays.copyOf(all, piece));
        move();
        if (octets.length > 0) {
            end.accept(octets);
        }
    }

    private byte[] damaged(byte[] octets) {
        if (calm || (conditions.lostOctets() == 0 && conditions.noise() == 0)) {
            return octets;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte octet : octets) {
            boolean lost = random.nextDouble() < conditions.lostOctets();
            boolean changed = random.nextDouble() < conditions.noise();
            account.damaged += lost || changed ? 1 : 0;
            if (!lost) {
                out.write(changed ? octet ^ (1 + random.nextInt(0xFF)) : octet);
            }
        }
        return out.toByteArray();
    }
}
