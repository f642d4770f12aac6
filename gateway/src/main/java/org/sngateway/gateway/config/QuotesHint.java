package org.sngateway.gateway.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What people write that is no YAML: what it reads as something else than a text, without quotes, and lines that begin at another
 * column than those beside them.
 */
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
                Pattern.compile("^\\s*[^\\s\"'#{\\[]+:\\s+[^\"'#{\\[]*:(?:\\s|$)"),
                "a text with a colon at its end or before a blank needs quotation marks: put it in quotes");
    }

    private static final Pattern INDENTATION = Pattern.compile("mapping values are not allowed|expected <block end>");
    private static final String OTHER_INDENTATION =
            "; keys of one section need the same number of blanks before them: does this line have as many as the one before"
                    + " it?";
    private static final Pattern UNCLOSED = Pattern.compile("found unexpected end of stream");
    private static final Pattern NO_COMMA = Pattern.compile("expected ',' or '[]}]'");
    private static final String NO_COMMA_HINT =
            "; a comma or a bracket is missing before it, or a text needs quotation marks; what follows # is a comment";

    private QuotesHint() {}

    /**
     * A hint for the end of a message; empty if the text at fault is none of these.
     *
     * @param problem what YAML says
     * @param line where YAML failed, counted from 1
     */
    static String of(String text, String problem, int line) {
        if (UNCLOSED.matcher(problem).find()) {
            return "; a quotation mark or a bracket before it is not closed";
        }
        String written = text.lines().skip(line - 1L).findFirst().orElse("");
        return HINTS.entrySet().stream()
                .filter(hint -> hint.getKey().matcher(written).find())
                .map(hint -> "; " + hint.getValue())
                .findFirst()
                .orElse(
                        NO_COMMA.matcher(problem).find()
                                ? NO_COMMA_HINT
                                : INDENTATION.matcher(problem).find() ? OTHER_INDENTATION : "");
    }
}
