package org.sngateway.gateway.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Collects the log lines, each with its level and heading. */
final class LogLines {
    private final List<String> lines = new ArrayList<>();
    private final boolean debug;

    /** Of all levels. */
    LogLines() {
        this(true);
    }

    /** Of INFO and above, or of DEBUG too. */
    LogLines(boolean debug) {
        this.debug = debug;
    }

    /** A log that has no lines below WARN. */
    Logger onlyWarnings(String heading) {
        return new Heading(heading) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean isInfoEnabled() {
                return false;
            }
        };
    }

    void clear() {
        lines.clear();
    }

    List<String> all() {
        return List.copyOf(lines);
    }

    Logger log(String heading) {
        return new Heading(heading);
    }

    List<String> at(Level level) {
        return lines.stream().filter(line -> line.startsWith(level + " ")).toList();
    }

    Stream<String> under(String heading) {
        return lines.stream().filter(line -> line.contains(" " + heading + " - "));
    }

    private class Heading extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        Heading(String heading) {
            name = heading;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String format,
                Object @Nullable [] values,
                @Nullable Throwable fault) {
            lines.add(level + " " + name + " - " + MessageFormatter.basicArrayFormat(format, values));
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return debug;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
