package org.sngateway.gateway.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and its port, not resolved.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([\\p{L}\\p{N}._-]+))(?::(\\d{1,5}))?");

    /**
     * Reads {@code host}, {@code host:port} or {@code [IPv6]:port}; empty for anything else.
     *
     * @param defaultPort where none is written
     */
    public static Optional<HostPort> parse(String text, int defaultPort) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
        return port >= 1 && port <= 65_535 ? Optional.of(new HostPort(host, port)) : Optional.empty();
    }

    /** Its text in a file. */
    @Override
    public String toString() {
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + port;
    }
}
