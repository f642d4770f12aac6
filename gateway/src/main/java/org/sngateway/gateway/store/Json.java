package org.sngateway.gateway.store;

/** JSON as it is written: RFC 8259. */
final class Json {
    private static final int FIRST_PRINTABLE = 0x20;

    private Json() {}

    /** A text in quotes; what must not stand in it is escaped (section 7). */
    static String text(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || Character.isSurrogate(c)) {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
