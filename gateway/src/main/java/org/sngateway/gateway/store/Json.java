package org.sngateway.gateway.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON that is written and read here: RFC 8259. Objects that are read have no objects or lists in them. */
public final class Json {
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;
    private static final String SHORT_ESCAPES = "bfnrt";
    private static final String THEIR_MEANING = "\b\f\n\r\t";

    /** A value that is written already. */
    public record Written(String json) {
        @Override
        public String toString() {
            return json;
        }
    }

    private final String json;
    private int at;

    private Json(String json) {
        this.json = json;
    }

    /** A text in quotes, escaped as RFC 8259 §7 says. */
    public static String text(String text) {
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

    /** An object; its values are texts, lists and objects of the same, or stand there as they are. */
    public static String write(Map<String, ?> members) {
        StringBuilder json = new StringBuilder();
        append(json, members);
        return json.toString();
    }

    private static void append(StringBuilder json, Object value) {
        if (value instanceof Map<?, ?> members) {
            String before = "{";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.append(before).append(text(member.getKey().toString())).append(':');
                append(json, member.getValue());
                before = ",";
            }
            json.append(members.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> elements) {
            String before = "[";
            for (Object element : elements) {
                json.append(before);
                append(json, element);
                before = ",";
            }
            json.append(elements.isEmpty() ? "[]" : "]");
        } else {
            json.append(value instanceof String words ? text(words) : value.toString());
        }
    }

    /**
     * The words of a line, with blanks between them. A word in quotes is a JSON text, and may contain blanks.
     *
     * @throws IllegalArgumentException if a word begins with quotes and does not end with them
     */
    public static List<String> words(String line) {
        Json rest = new Json(line.strip());
        List<String> words = new ArrayList<>();
        while (rest.at < rest.json.length()) {
            if (rest.next() == '"') {
                words.add(rest.string());
            } else {
                int start = rest.at;
                while (rest.at < rest.json.length() && !Character.isWhitespace(rest.json.charAt(rest.at))) {
                    rest.at++;
                }
                words.add(rest.json.substring(start, rest.at));
            }
        }
        return words;
    }

    /**
     * The members of an object by their names; numbers, {@code true}, {@code false} and {@code null} as in the text.
     *
     * @throws IllegalArgumentException if the text is not an object, or contains an object or a list
     */
    public static Map<String, String> object(String json) {
        return new Json(json.strip()).object();
    }

    private Map<String, String> object() {
        Map<String, String> members = new LinkedHashMap<>();
        expect('{');
        if (next() == '}') {
            return members;
        }
        do {
            String name = string();
            expect(':');
            members.put(name, next() == '"' ? string() : word());
        } while (isComma());
        expect('}');
        if (at < json.length()) {
            throw unexpected();
        }
        return members;
    }

    private boolean isComma() {
        boolean comma = next() == ',';
        at += comma ? 1 : 0;
        return comma;
    }

    private String word() {
        int start = at;
        while (at < json.length()
                && (Character.isLetterOrDigit(json.charAt(at)) || "+-.".indexOf(json.charAt(at)) >= 0)) {
            at++;
        }
        if (start == at) {
            throw unexpected();
        }
        return json.substring(start, at);
    }

    private String string() {
        expect('"');
        StringBuilder text = new StringBuilder();
        for (char c = take(); c != '"'; c = take()) {
            text.append(c == '\\' ? escaped() : c);
        }
        return text.toString();
    }

    private char escaped() {
        char c = take();
        if (c == 'u' && at + HEX_DIGITS <= json.length()) {
            at += HEX_DIGITS;
            return (char) Integer.parseInt(json.substring(at - HEX_DIGITS, at), HEX);
        }
        int index = SHORT_ESCAPES.indexOf(c);
        return index < 0 ? c : THEIR_MEANING.charAt(index);
    }

    private void expect(char expected) {
        if (next() != expected) {
            throw unexpected();
        }
        at++;
    }

    /** The next character that is not white space; it is not consumed. */
    private char next() {
        while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
            at++;
        }
        if (at == json.length()) {
            throw unexpected();
        }
        return json.charAt(at);
    }

    private char take() {
        if (at == json.length()) {
            throw unexpected();
        }
        return json.charAt(at++);
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                at < json.length() ? "no JSON object: character " + (at + 1) : "no JSON object: it ends too early");
    }
}
