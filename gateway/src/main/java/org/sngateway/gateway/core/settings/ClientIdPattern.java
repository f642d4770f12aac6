package org.sngateway.gateway.core.settings;

/**
 * A client id, or several with {@code *} in place of any characters.
 *
 * @param text with any number of {@code *}
 */
public record ClientIdPattern(String text) {
    private static final char ANY = '*';

    /** The number of fixed characters: more characters, more exact. */
    public long givenCharacters() {
        return text.chars().filter(character -> character != ANY).count();
    }

    public boolean matches(String clientId) {
        // The usual algorithm: on a mismatch go back to the last *, and let it match one character more.
        int p = 0;
        int c = 0;
        int star = -1;
        int afterStar = 0;
        while (c < clientId.length()) {
            if (p < text.length() && text.charAt(p) == ANY) {
                star = p++;
                afterStar = c;
            } else if (p < text.length() && text.charAt(p) == clientId.charAt(c)) {
                p++;
                c++;
            } else if (star >= 0) {
                p = star + 1;
                c = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == ANY) {
            p++;
        }
        return p == text.length();
    }
}
