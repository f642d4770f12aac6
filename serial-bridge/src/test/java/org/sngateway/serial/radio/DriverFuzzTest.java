package org.sngateway.serial.radio;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.sngateway.serial.framing.MessageLength;
import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.framing.Octets;

/**
 * Any octets from the radio, between messages to send and time that passes: a driver never throws, hands over whole messages
 * only, and each message that it took ends in one way. With {@code JAZZER_FUZZ=1} it searches, else it replays.
 */
class DriverFuzzTest {
    private static final int PIECE = 7;
    private static final byte[] PINGREQ = {2, 0x16};

    @FuzzTest(maxDuration = "60s")
    void everyDriver(byte[] line) {
        for (RadioKind kind : RadioKind.values()) {
            run(DriverSettings.of(kind), line);
            if (kind.options().contains(RadioOption.ENCAPSULATED)) {
                run(DriverSettings.of(kind).with(RadioOption.ENCAPSULATED, "on"), line);
            }
            if (kind.options().contains(RadioOption.RELIABLE)) {
                run(DriverSettings.of(kind).with(RadioOption.RELIABLE, "on"), line);
            }
        }
    }

    private static void run(DriverSettings settings, byte[] line) {
        Checker checker = new Checker();
        RadioDriver driver = settings.newDriver(checker);
        long now = 0;
        driver.onOpen(now);
        long token = 0;
        for (int at = 0; at < line.length; at += PIECE) {
            byte[] piece = Arrays.copyOfRange(line, at, Math.min(line.length, at + PIECE));
            driver.onOctets(piece[0] & (settings.kind().lines() - 1), piece, now);
            now += (piece[0] & 0xFFL) * 10_000_000;
            driver.onTick(now);
            if (driver.takesMore()) {
                token++;
                checker.taken.add(token);
                if (piece[0] % 3 == 0) {
                    driver.broadcast(token, PINGREQ, now);
                } else {
                    driver.send(token, RadioAddress.of(Octets.tail(piece, Math.min(piece.length, 5))), PINGREQ, now);
                }
            }
        }
        driver.onClosed();
        if (!checker.taken.isEmpty()) {
            throw new AssertionError(settings.kind() + " forgot the messages " + checker.taken);
        }
    }

    private static final class Checker implements RadioListener {
        private final Set<Long> taken = new HashSet<>();

        @Override
        public void write(int line, byte[] octets) {
            if (octets.length == 0) {
                throw new AssertionError("nothing to write");
            }
        }

        @Override
        public void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
            if (!MessageLength.isWhole(message)) {
                throw new AssertionError("not a whole message: " + Octets.hex(message));
            }
        }

        @Override
        public void onDeparted(long token) {
            end(token);
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            end(token);
        }

        private void end(long token) {
            if (!taken.remove(token)) {
                throw new AssertionError("message " + token + " ended twice");
            }
        }

        @Override
        public void onReady(String facts) {}

        @Override
        public void onTrouble(String what) {}

        @Override
        public void onNoise(int octets, Noise noise) {
            if (octets < 1) {
                throw new AssertionError("noise of " + octets + " octets");
            }
        }

        @Override
        public void onDead() {}
    }
}
