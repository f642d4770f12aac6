package org.sngateway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code R5.5} in code, tests and pages is a section of {@code sn-codec/MQTT-SN-1.2.md}. */
class ReferenceTest {
    private static final Path ROOT = Path.of("..");
    private static final Path REFERENCE = ROOT.resolve("sn-codec").resolve("MQTT-SN-1.2.md");
    private static final Pattern HEADING = Pattern.compile("^#+ .*");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"(R[0-9.]+)\"></a>");
    private static final Pattern CITATION = Pattern.compile("\\bR[0-9]{1,2}(?:\\.[0-9]{1,2})?\\b");

    @Test
    void everySectionThatIsCitedIsAHeadingOfTheReference() throws IOException {
        Map<String, Set<String>> filesBySection = filesBySection();

        assertThat(filesBySection).isNotEmpty();
        filesBySection.keySet().removeAll(headings());
        assertThat(filesBySection).isEmpty();
    }

    private static Set<String> headings() throws IOException {
        Set<String> sections = new TreeSet<>();
        for (String line : Files.readAllLines(REFERENCE)) {
            if (HEADING.matcher(line).matches()) {
                Matcher anchor = ANCHOR.matcher(line);
                while (anchor.find()) {
                    sections.add(anchor.group(1));
                }
            }
        }
        return sections;
    }

    private static Map<String, Set<String>> filesBySection() throws IOException {
        Map<String, Set<String>> files = new TreeMap<>();
        for (Path file : files()) {
            Matcher citation = CITATION.matcher(Files.readString(file));
            while (citation.find()) {
                files.computeIfAbsent(citation.group(), section -> new TreeSet<>())
                        .add(ROOT.relativize(file).toString());
            }
        }
        return files;
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(List.of(REFERENCE));
        for (String module : List.of("sn-codec", "gateway", "hw-sim")) {
            try (Stream<Path> tree = Files.walk(ROOT.resolve(module).resolve("src"))) {
                tree.filter(Files::isRegularFile)
                        .filter(file -> file.toString().matches(".*\\.(java|txt|yaml)"))
                        .forEach(files::add);
            }
            try (Stream<Path> pages = Files.list(ROOT.resolve(module))) {
                pages.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
            }
        }
        return files;
    }
}
