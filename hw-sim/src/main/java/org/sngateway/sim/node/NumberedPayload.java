package org.sngateway.sim.node;

import java.util.function.IntUnaryOperator;
import java.util.function.LongConsumer;
import org.sngateway.sn.message.Payload;

/** Payloads that carry a number, so that each message can be followed everywhere, even on the disk. */
public final class NumberedPayload {
    /** The least size. */
    public static final int MIN_OCTETS = 16;

    private static final byte BEGIN = '#';
    private static final byte END = ';';
    private static final int DIGITS = MIN_OCTETS - 2;

    private NumberedPayload() {}

    /**
     * A payload with this number; below {@value #MIN_OCTETS} octets without one.
     *
     * @param number 0 or more, up to 14 digits
     * @param payloadOctets 0 or more
     */
    public static Payload of(long number, int payloadOctets) {
        byte[] octets = new byte[payloadOctets];
        for (int i = payloadOctets < MIN_OCTETS ? 0 : MIN_OCTETS; i < payloadOctets; i++) {
            octets[i] = fillerAt(i);
        }
        if (payloadOctets < MIN_OCTETS) {
            return Payload.copyOf(octets);
        }
        octets[0] = BEGIN;
        long rest = number;
        for (int i = DIGITS; i >= 1; i--) {
            octets[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        octets[MIN_OCTETS - 1] = END;
        return Payload.copyOf(octets);
    }

    /** The number of a payload; -1 if it has none. */
    public static long numberOf(Payload payload) {
        return payload.size() < MIN_OCTETS ? -1 : numberAt(payload::octetAt, 0);
    }

    /** Whether this is the payload of this number and size, octet by octet. */
    public static boolean isIntact(Payload payload, long number, int payloadOctets) {
        if (payload.size() != payloadOctets) {
            return false;
        }
        int from = 0;
        if (payloadOctets >= MIN_OCTETS) {
            if (numberOf(payload) != number) {
                return false;
            }
            from = MIN_OCTETS;
        }
        for (int i = from; i < payloadOctets; i++) {
            if ((byte) payload.octetAt(i) != fillerAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** All values of an octet occur, zero among them. */
    private static byte fillerAt(int index) {
        return (byte) (index * 37 + 11);
    }

    private static long numberAt(IntUnaryOperator octets, int at) {
        if (octets.applyAsInt(at) != BEGIN || octets.applyAsInt(at + MIN_OCTETS - 1) != END) {
            return -1;
        }
        long number = 0;
        for (int i = 1; i <= DIGITS; i++) {
            int digit = octets.applyAsInt(at + i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Finds all numbers in some octets. */
    public static void forEachIn(byte[] octets, LongConsumer numbers) {
        for (int i = 0; i + MIN_OCTETS <= octets.length; i++) {
            if (octets[i] == BEGIN) {
                long number = numberAt(index -> octets[index], i);
                if (number >= 0) {
                    numbers.accept(number);
                }
            }
        }
    }
}
