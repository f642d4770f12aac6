package org.sngateway.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that can't be used. The message has one line for each problem. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Problems of a file.
     *
     * @param source the name of the file
     */
    public ConfigException(String source, List<Problem> problems) {
        super(problems.stream()
                .map(problem -> source + ":" + problem.line() + ":" + problem.column() + ": " + problem.message())
                .collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** A problem that has no line, such as a file that can't be read. */
    public ConfigException(String message) {
        super(message);
        this.problems = List.of();
    }

    /** All problems, in the order of their lines. */
    public List<Problem> problems() {
        return problems;
    }
}
