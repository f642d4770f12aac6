package org.sngateway.sn.message;

/** The size of a text in UTF-8. */
public final class Utf8 {
    /** The most octets that one {@code char} takes; a surrogate pair takes 4. */
    public static final int MAX_OCTETS_PER_CHAR = 3;

    private Utf8() {}

    /**
     * The number of octets of the text in UTF-8.
     *
     * @param field what the text is, for the message of the exception
     * @throws IllegalArgumentException for half of a surrogate pair, which UTF-8 can't represent
     */
    public static int octets(String field, String text) {
        int octets = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                octets += 1;
            } else if (c < 0x800) {
                octets += 2;
            } else if (!Character.isSurrogate(c)) {
                octets += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                octets += 4;
                i++;
            } else {
                throw new IllegalArgumentException(field + " has half of a surrogate pair at character " + i);
            }
        }
        return octets;
    }
}
