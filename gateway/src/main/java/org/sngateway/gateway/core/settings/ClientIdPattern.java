package org.sngateway.gateway.core.settings;

/**
 * A client id, or several with {@code *} in place of any characters.
 *
 * @param text may have any number of {@code *}
 */
public record ClientIdPattern(String text) {
    private static final char ANY = '*';

    /** How many characters of a client id it lays down: the more, the more exact it is. */
    public long givenCharacters() {
        return text.chars().filter(character -> character != ANY).count();
    }

    public boolean matches(String clientId) {
        // The usual way: on a mismatch go back to the last *, and let it take one character more.
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
