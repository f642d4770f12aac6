package org.sngateway.gateway.log;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** All logs of the process, with one level for all; those of libraries say warnings and errors only. */
public final class Logs implements ILoggerFactory {
    private static final String PROVIDER = "slf4j.provider";
    private static final String OF_NETTY = "io.netty";

    private final Map<String, Log> logs = new ConcurrentHashMap<>();
    private final LogWriter writer;
    /** Changed by the operator and at a reload, read by each thread that logs. */
    private volatile Level level = Level.INFO;

    Logs(LogWriter writer) {
        this.writer = writer;
    }

    /** Makes these the logs of the process, unless others were asked for. To be called before the first log is used. */
    public static void install() {
        if (System.getProperty(PROVIDER) == null) {
            System.setProperty(PROVIDER, LogProvider.class.getName());
            // SLF4J would say on each start that it does what it was told.
            System.setProperty("slf4j.internal.verbosity", "WARN");
        }
    }

    /** The logs of the process; empty if others were asked for. */
    public static Optional<Logs> installed() {
        return LoggerFactory.getILoggerFactory() instanceof Logs logs ? Optional.of(logs) : Optional.empty();
    }

    /** The last lines. */
    public LogTail tail() {
        return writer.tail();
    }

    @Override
    public Logger getLogger(String name) {
        return logs.computeIfAbsent(name, one -> new Log(one, this, writer));
    }

    /** What is logged from now on: lines of this level and of more important ones. */
    public void setLevel(String name) {
        level = Level.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** {@code error}, {@code warn}, {@code info} or {@code debug}. */
    public String level() {
        return level.name().toLowerCase(Locale.ROOT);
    }

    boolean isLogged(String name, Level of) {
        Level limit = name.startsWith(OF_NETTY) && level.toInt() < Level.WARN.toInt() ? Level.WARN : level;
        return of.toInt() >= limit.toInt();
    }

    /**
     * Waits until all lines so far are written, for some seconds at most.
     *
     * @return whether they are
     */
    public boolean flush() {
        return writer.flush();
    }
}
