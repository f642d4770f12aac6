package org.sngateway.gateway.core.topic;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Which characters a text may have that goes to a broker: a topic name, a filter, a client id (R8.34, MQTT 5 §1.5.4). Brokers
 * close the connection at the others. PURE.
 */
public final class BrokerText {
    private static final int FIRST_NONCHARACTER_OF_ARABIC = 0xFDD0;
    private static final int LAST_NONCHARACTER_OF_ARABIC = 0xFDEF;
    private static final int LAST_TWO_OF_A_PLANE = 0xFFFE;

    private BrokerText() {}

    /** What is wrong with the text, such as {@code the noncharacter U+FFFF}; {@code null} if nothing is. */
    public static @Nullable String fault(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int codePoint = text.codePointAt(i);
            if (Character.isISOControl(codePoint)) {
                return "the control character " + inWords(codePoint);
            } else if (isNoncharacter(codePoint)) {
                return "the noncharacter " + inWords(codePoint);
            } else if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return "the surrogate " + inWords(codePoint);
            }
        }
        return null;
    }

    private static boolean isNoncharacter(int codePoint) {
        return (codePoint & LAST_TWO_OF_A_PLANE) == LAST_TWO_OF_A_PLANE
                || (codePoint >= FIRST_NONCHARACTER_OF_ARABIC && codePoint <= LAST_NONCHARACTER_OF_ARABIC);
    }

    private static String inWords(int codePoint) {
        String hex = HexFormat.of().withUpperCase().toHexDigits(codePoint);
        return "U+" + (codePoint > 0xFFFF ? hex.substring(codePoint > 0xFFFFF ? 2 : 3) : hex.substring(4));
    }
}
