package org.sngateway.serial.radio;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a RAK module in P2P mode says that it has received, in the form of today and in that of firmware up to 1.0.4. */
final class RakLines {
    private static final Pattern RECEIVED = Pattern.compile("\\+EVT:RXP2P:(-?\\d{1,4}):(-?\\d{1,3}):([0-9A-Fa-f]+)");
    private static final Pattern OLD_SIGNAL = Pattern.compile("\\+EVT:RXP2P, ?RSSI (-?\\d{1,4}), ?SNR (-?\\d{1,3})");
    private static final Pattern OLD_DATA = Pattern.compile("\\+EVT:([0-9A-Fa-f]+)");

    private @Nullable Signal oldSignal;
    private Signal signal = Signal.UNKNOWN;

    /** The octets that a line tells of; null if it tells of none. */
    byte @Nullable [] received(String line) {
        Matcher received = RECEIVED.matcher(line);
        if (received.matches()) {
            signal = signal(received);
            return octets(received.group(3));
        }
        Matcher withoutData = OLD_SIGNAL.matcher(line);
        if (withoutData.matches()) {
            oldSignal = signal(withoutData);
            return null;
        }
        Signal before = oldSignal;
        oldSignal = null;
        Matcher data = OLD_DATA.matcher(line);
        if (before != null && data.matches()) {
            signal = before;
            return octets(data.group(1));
        }
        return null;
    }

    /** How well they were heard. */
    Signal signal() {
        return signal;
    }

    private static Signal signal(Matcher line) {
        return Signal.ofRssiAndSnr(Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2)));
    }

    private static byte @Nullable [] octets(String hex) {
        return hex.length() % 2 == 0 ? HexFormat.of().parseHex(hex) : null;
    }
}
