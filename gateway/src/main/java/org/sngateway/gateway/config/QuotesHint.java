package org.sngateway.gateway.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What YAML reads as something else than a text, and people write without quotes all the same. */
final class QuotesHint {
    private static final String BEFORE_VALUE = "(?:^|[\\s{,\\[/])";

    private static final Map<Pattern, String> HINTS = new LinkedHashMap<>();

    static {
        HINTS.put(
                Pattern.compile(BEFORE_VALUE + "\\*"),
                "a text that begins with * needs quotation marks: put it in quotes, such as \"*\"");
        HINTS.put(
                Pattern.compile(BEFORE_VALUE + "\\[[^]]*][^\\s,\\]}]|" + BEFORE_VALUE + "\\[[^]\\s]*:[^]\\s]*]"),
                "an address in brackets needs quotation marks: put it in quotes, such as \"[::1]:1883\"");
        HINTS.put(
                Pattern.compile("\\{(?:clientId|gwId)}"),
                "a text with { needs quotation marks: put it in quotes, such as \"meters/{clientId}\"");
        HINTS.put(
                Pattern.compile(BEFORE_VALUE + "[@%`&!]"),
                "a text that begins with @, %, &, ! or ` needs quotation marks: put it in quotes");
        HINTS.put(
                Pattern.compile("^\\s*[^\\s\"'#]+:\\s+[^\"'#]*:(?:\\s|$)"),
                "a text with a colon at its end or before a blank needs quotation marks: put it in quotes");
    }

    private QuotesHint() {}

    /**
     * A hint for the end of a message; empty if the text at fault is none of these.
     *
     * @param line where YAML failed, counted from 1
     */
    static String of(String text, int line) {
        String written = text.lines().skip(line - 1L).findFirst().orElse("");
        return HINTS.entrySet().stream()
                .filter(hint -> hint.getKey().matcher(written).find())
                .map(hint -> "; " + hint.getValue())
                .findFirst()
                .orElse("");
    }
}
