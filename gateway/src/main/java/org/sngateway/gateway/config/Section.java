package org.sngateway.gateway.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A part of a YAML file: keys with values, or with further sections. Whatever is wrong is collected, so that all of it can
 * be reported at once; what could be read stays usable meanwhile.
 */
public final class Section {
    /** So far apart two names may be for one to be offered instead of the other. */
    private static final int MAX_TYPING_ERRORS = 2;

    /** The name and the password in a URL. */
    private static final Pattern USER_INFO = Pattern.compile("://[^/\\s]*@");

    /** A key and a value without a blank between them. */
    private static final Pattern GLUED = Pattern.compile("[a-z][a-z0-9-]*:\\S.*");

    /** A comment, behind a value, that does not look like one. */
    private static final Pattern CUT = Pattern.compile("\\s*#[^\\s#]");

    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    /** Of the whole file. */
    private final List<String> lines;

    private final List<Problem> problems;

    /** Where a problem is reported whose key the file leaves out. */
    private final int line;

    private final int column;

    /** Where keys belong, in words, that may stand here by mistake. */
    private Map<String, String> places = Map.of();

    private Section(List<String> lines, List<Problem> problems, int line, int column) {
        this.lines = lines;
        this.problems = problems;
        this.line = line;
        this.column = column;
    }

    /**
     * The outermost section of a file. A text that is no YAML gives an empty one and a problem.
     *
     * @param problems collects what is wrong in the file
     */
    public static Section parse(String text, List<Problem> problems) {
        Section section = new Section(text.lines().toList(), problems, 1, 1);
        try {
            Optional<Node> root =
                    new Compose(LoadSettings.builder().setUseMarks(true).build()).composeString(text);
            root.ifPresent(node -> section.fill(node, "the file"));
        } catch (MarkedYamlEngineException syntax) {
            Optional<Mark> mark = syntax.getProblemMark();
            problems.add(new Problem(
                    line(mark),
                    column(mark),
                    "this is not YAML: " + syntax.getProblem() + QuotesHint.of(text, syntax.getProblem(), line(mark))));
        } catch (YamlEngineException unreadable) {
            problems.add(new Problem(1, 1, "this is not YAML: " + unreadable.getMessage()));
        }
        return section;
    }

    /** Where keys belong that stand in this section, or in one of its own, by mistake: by key, in words. */
    void knowsPlaces(Map<String, String> ofKeys) {
        places = ofKeys;
    }

    /** The values of these keys; what else the section has is a problem, except the names of known sub-sections. */
    public Values read(List<Key<?>> keys, String... sections) {
        Map<Key<?>, Object> values = new LinkedHashMap<>();
        Set<Key<?>> replaced = new HashSet<>();
        for (Key<?> key : keys) {
            int known = problems.size();
            values.put(key, value(key));
            if (problems.size() > known) {
                replaced.add(key);
            }
        }
        List<String> names =
                Stream.concat(keys.stream().map(Key::name), Stream.of(sections)).toList();
        entries.forEach((name, entry) -> {
            if (!names.contains(name)) {
                String place = places.get(name);
                report(
                        entry.getKeyNode(),
                        "unknown key \"" + name + "\""
                                + (isNothingWritten(entry.getValueNode()) ? hintWithoutValue(name) : "")
                                + (place == null ? suggestion(name, names) : "; it belongs " + place));
            }
        });
        return new Values(values, replaced);
    }

    /** Neither a value nor quotes around none. */
    private static boolean isNothingWritten(Node node) {
        return isEmpty(node) && node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
    }

    private static String hintWithoutValue(String name) {
        return name.contains("=")
                ? "; a key and its value stand as \"key: value\""
                : "; it has no value: in braces a comma ends the value before it, and several values stand in square brackets";
    }

    /** The value of one key, whose section has others that are not known beforehand. */
    public <T> T readOne(Key<T> key) {
        return value(key);
    }

    /** The section under this key; an empty one where the file has none. */
    public Section section(String name) {
        NodeTuple entry = entries.get(name);
        if (entry == null) {
            return new Section(lines, problems, line, column);
        }
        Optional<Mark> mark = entry.getKeyNode().getStartMark();
        Section section = new Section(lines, problems, line(mark), column(mark));
        section.knowsPlaces(places);
        if (!isEmpty(entry.getValueNode())) {
            section.fill(entry.getValueNode(), '"' + name + '"');
        }
        return section;
    }

    /** Whether this key has a value, and no section below it. */
    boolean hasValue(String name) {
        NodeTuple entry = entries.get(name);
        return entry != null && !(entry.getValueNode() instanceof MappingNode) && !isEmpty(entry.getValueNode());
    }

    /** The sections that this one consists of, each under a name that the file chose. */
    public Map<String, Section> namedSections() {
        Map<String, Section> sections = new LinkedHashMap<>();
        entries.keySet().forEach(name -> sections.put(name, section(name)));
        return sections;
    }

    /** The values of all keys as they are: texts, whole and other numbers, true and false, and lists of these. */
    public Map<String, Object> plainValues() {
        Map<String, Object> values = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            Node node = entry.getValueNode();
            refuseAnchor(node);
            List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
            List<Object> items = new ArrayList<>();
            for (Node item : nodes) {
                if (item instanceof ScalarNode scalar) {
                    items.add(plain(scalar));
                } else {
                    report(
                            item,
                            name
                                    + ": a single value or a list of them is needed here; what begins with { needs quotes");
                }
            }
            if (node instanceof SequenceNode) {
                values.put(name, List.copyOf(items));
            } else if (!items.isEmpty()) {
                values.put(name, items.get(0));
            }
        });
        return values;
    }

    private static Object plain(ScalarNode scalar) {
        String text = scalar.getValue();
        try {
            if (scalar.getTag().equals(Tag.INT)) {
                return Long.valueOf(text);
            } else if (scalar.getTag().equals(Tag.FLOAT) && Double.isFinite(Double.parseDouble(text))) {
                return Double.valueOf(text);
            }
        } catch (NumberFormatException notOfJson) {
            return text;
        }
        return scalar.getTag().equals(Tag.BOOL) ? (Object) Boolean.valueOf(text) : text;
    }

    /** The names of all keys, in the order of the file. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Reports a problem of a key as a whole; where the file leaves it out, of the section. */
    public void reportKey(String name, String message) {
        NodeTuple entry = entries.get(name);
        if (entry == null) {
            problems.add(new Problem(line, column, message));
        } else {
            report(entry.getKeyNode(), message);
        }
    }

    /** Reports a problem of the value of a key; where the file leaves it out, of the section. */
    public void reportValue(Key<?> key, String message) {
        NodeTuple entry = entries.get(key.name());
        if (entry == null) {
            problems.add(new Problem(line, column, key.name() + ": " + message));
        } else {
            report(entry.getValueNode(), key.name() + ": " + message);
        }
    }

    private void fill(Node node, String what) {
        refuseAnchor(node);
        if (!(node instanceof MappingNode mapping)) {
            boolean isGlued = node instanceof ScalarNode scalar
                    && GLUED.matcher(scalar.getValue()).matches();
            report(
                    node,
                    what + " must have keys with values, such as \"key: value\""
                            + (isGlued ? "; a blank is missing behind the colon" : ""));
            return;
        }
        for (NodeTuple entry : mapping.getValue()) {
            String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : null;
            if (name == null) {
                report(entry.getKeyNode(), "a key must be a single word");
            } else if (entries.putIfAbsent(name, entry) != null) {
                report(entry.getKeyNode(), "the key \"" + name + "\" stands here twice; leave one out");
            }
            refuseAnchor(entry.getKeyNode());
        }
    }

    private <T> T value(Key<T> key) {
        NodeTuple entry = entries.get(key.name());
        if (entry == null) {
            return key.defaultValue();
        }
        Node node = entry.getValueNode();
        List<String> items = items(node, key);
        if (items == null) {
            return key.defaultValue();
        }
        Optional<T> value = key.kind().read(items);
        if (value.isEmpty()) {
            String hint = key.kind().hint(items);
            String written = items.size() == 1 ? items.get(0) : String.join(", ", items);
            report(
                    node,
                    key.name() + ": \"" + USER_INFO.matcher(written).replaceAll("://***@") + "\" can't be used; write "
                            + key.kind().expected()
                            + (hint.isEmpty() ? "" : "; " + hint));
        }
        return value.orElse(key.defaultValue());
    }

    /** The scalars of a value, or {@code null} where it is no value, which is reported. */
    private @Nullable List<String> items(Node node, Key<?> key) {
        refuseAnchor(node);
        List<Node> nodes =
                node instanceof SequenceNode sequence && key.kind().isList() ? sequence.getValue() : List.of(node);
        List<String> items = new ArrayList<>();
        for (Node item : nodes) {
            refuseAnchor(item);
            if (!(item instanceof ScalarNode scalar)) {
                report(
                        item,
                        key.name() + ": a single value is needed here; write "
                                + key.kind().expected()
                                + (item instanceof MappingNode
                                        ? "; what begins with { needs quotes: put it in quotes"
                                        : ""));
                return null;
            }
            if (item.getTag().getValue().startsWith("!")) {
                report(item, key.name() + ": what begins with ! needs quotes: put it in quotes");
                return null;
            }
            if (key.kind().isAnyText()) {
                refuseCut(scalar, key);
            }
            items.add(scalar.getValue());
        }
        return items;
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().isEmpty();
    }

    /** What stands behind a blank and # is a comment, though it was probably meant: {@code abc #def}. */
    private void refuseCut(ScalarNode value, Key<?> key) {
        Optional<Mark> end = value.getEndMark();
        String written = end.isPresent() && end.get().getLine() < lines.size()
                ? lines.get(end.get().getLine())
                : "";
        int place = written.codePointCount(0, written.length());
        String behind = written.substring(written.offsetByCodePoints(
                0, Math.min(place, end.map(Mark::getColumn).orElse(0))));
        if (value.getScalarStyle() == ScalarStyle.PLAIN && CUT.matcher(behind).lookingAt()) {
            report(
                    value,
                    key.name() + ": what follows a blank and # is a comment, and no part of the value; put the value in"
                            + " quotes, or write a blank behind #");
        }
    }

    /** With anchors a value would come from another line than the one that a problem names. */
    private void refuseAnchor(Node node) {
        if (node.getAnchor().isPresent()) {
            report(
                    node,
                    "anchors (&) are not supported; write the value where it belongs, or put a text that begins with & in"
                            + " quotes");
        }
    }

    private void report(Node node, String message) {
        Optional<Mark> mark = node.getStartMark();
        problems.add(new Problem(line(mark), column(mark), message));
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }

    private static int column(Optional<Mark> mark) {
        return mark.map(Mark::getColumn).orElse(0) + 1;
    }

    private static String suggestion(String name, List<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .filter(known -> distance(name, known) <= MAX_TYPING_ERRORS)
                .map(known -> "; did you mean \"" + known + "\"?")
                .orElse("; known here: " + String.join(", ", names));
    }

    /** How many letters have to be changed, added or left out to make the one from the other (Levenshtein). */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(changed, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
