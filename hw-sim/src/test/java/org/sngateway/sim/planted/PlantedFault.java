package org.sngateway.sim.planted;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A small mistake that somebody could make in the gateway; from {@code faults.diff}, which says how it is written.
 *
 * @param what the gateway does wrong, in words
 * @param promises of which the first broken one may be, such as {@code P1}
 * @param seeds how many scenarios the hunt needs from seed 1 on; so in the last of these the fault shows
 * @param mistakes that together are the fault
 */
record PlantedFault(String what, List<String> promises, long seeds, List<Mistake> mistakes) {
    private static final Pattern FAULTS = Pattern.compile("\n== (.+)\n== (.+): (\\d+)\n((?:[-+ ].*\n)+)");
    private static final Pattern MISTAKES = Pattern.compile("--- (.+)\n((?:(?!--- ).+\n)+)");

    /**
     * A mistake in one place.
     *
     * @param file below {@code org/sngateway/gateway}
     * @param right how it is, once in the file
     * @param wrong how the fault has it
     */
    record Mistake(String file, String right, String wrong) {
        /**
         * The source with the mistake.
         *
         * @throws IllegalStateException if the source does not have what the mistake changes, or has it more than once
         */
        String applyTo(String source) {
            String anySpace = Pattern.compile("\\s+")
                    .splitAsStream(right.strip())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("\\s+"));
            Matcher places = Pattern.compile(anySpace).matcher(source);
            long count = places.results().count();
            if (count != 1) {
                throw new IllegalStateException(file + " has this " + count + " times and not once:\n" + right);
            }
            return places.replaceFirst(Matcher.quoteReplacement(wrong));
        }

        private static Mistake of(String file, String diff) {
            return new Mistake(file, without("+", diff), without("-", diff));
        }

        private static String without(String sign, String diff) {
            return diff.lines()
                    .filter(line -> !line.startsWith(sign))
                    .map(line -> line.substring(1) + "\n")
                    .collect(Collectors.joining());
        }
    }

    PlantedFault {
        promises = List.copyOf(promises);
        mistakes = List.copyOf(mistakes);
    }

    /** All of them. */
    static List<PlantedFault> all() {
        List<PlantedFault> all = new ArrayList<>();
        String text = text();
        Matcher fault = FAULTS.matcher(text);
        while (fault.find()) {
            List<Mistake> mistakes = MISTAKES.matcher(fault.group(4))
                    .results()
                    .map(mistake -> Mistake.of(mistake.group(1), mistake.group(2)))
                    .toList();
            all.add(new PlantedFault(
                    fault.group(1),
                    Stream.of(fault.group(2).split(" ")).toList(),
                    Long.parseLong(fault.group(3)),
                    mistakes));
        }
        long headings = text.lines().filter(line -> line.startsWith("== ")).count();
        if (headings != 2L * all.size()) {
            throw new IllegalStateException("of " + headings / 2 + " planted faults " + all.size() + " can be read");
        }
        return all;
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(PlantedFault.class.getResourceAsStream("faults.diff"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
