package org.sngateway.gateway.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** One log. Any thread may use it. */
final class Log extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient Logs logs;
    private final transient LogWriter writer;

    Log(String name, Logs logs, LogWriter writer) {
        this.name = name;
        this.logs = logs;
        this.writer = writer;
    }

    @Override
    public boolean isTraceEnabled() {
        return logs.isLogged(name, Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return logs.isLogged(name, Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return logs.isLogged(name, Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return logs.isLogged(name, Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return logs.isLogged(name, Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        writer.write(level, name, MessageFormatter.basicArrayFormat(pattern, arguments), failure);
    }
}
