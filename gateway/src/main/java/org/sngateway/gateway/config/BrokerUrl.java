package org.sngateway.gateway.config;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broker is and how it is spoken to.
 *
 * @param path of a WebSocket, from its slash on; empty for the others
 */
public record BrokerUrl(Scheme scheme, HostPort place, String path) {
    /** How a broker is spoken to. */
    public enum Scheme {
        MQTT(1883, false, false),
        MQTTS(8883, true, false),
        WS(80, false, true),
        WSS(443, true, true);

        private final int defaultPort;
        private final boolean tls;
        private final boolean webSocket;

        Scheme(int defaultPort, boolean tls, boolean webSocket) {
            this.defaultPort = defaultPort;
            this.tls = tls;
            this.webSocket = webSocket;
        }

        public boolean isTls() {
            return tls;
        }

        public boolean isWebSocket() {
            return webSocket;
        }
    }

    private static final Pattern FORM = Pattern.compile("(?:(mqtt|mqtts|ws|wss)://)?([^/@?#\\s]+)(/[^\\s#]*)?");
    private static final Pattern OTHER_SCHEME = Pattern.compile("([A-Za-z][A-Za-z+.-]*)://");
    private static final Set<String> WITHOUT_TLS = Set.of("mqtt", "tcp", "mqtt+tcp", "mqtt-tcp");
    private static final Set<String> WITH_TLS =
            Set.of("mqtts", "ssl", "tls", "mqtt+ssl", "mqtt+tls", "mqtt-ssl", "tcps");
    private static final String DEFAULT_PATH = "/mqtt";

    /** MQTT over TCP. */
    public static BrokerUrl plain(String host, int port) {
        return new BrokerUrl(Scheme.MQTT, new HostPort(host, port), "");
    }

    /**
     * Reads {@code host}, {@code host:port}, either with {@code mqtt://}, {@code mqtts://}, {@code ws://} or {@code wss://}
     * before it, the latter two with a path behind it; empty for anything else.
     */
    public static Optional<BrokerUrl> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Scheme scheme = matcher.group(1) == null
                ? Scheme.MQTT
                : Scheme.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        String path = matcher.group(3) == null ? "" : matcher.group(3);
        if (!scheme.isWebSocket() && !path.isEmpty() && !path.equals("/")) {
            return Optional.empty();
        }
        String written = matcher.group(2);
        // An IPv6 address that stands alone needs no brackets.
        String place = IpText.isAddress(written) && written.contains(":") ? '[' + written + ']' : written;
        return HostPort.parse(place, scheme.defaultPort)
                .map(hostPort -> new BrokerUrl(scheme, hostPort, pathOf(scheme, path)));
    }

    /** What a text that {@link #parse} does not read was probably meant to be; empty if that is not known. */
    static String hint(String text) {
        Matcher matcher = OTHER_SCHEME.matcher(text);
        String scheme = matcher.lookingAt() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
        if (text.contains("@")) {
            return "user name and password stand in keys of their own: username and password-file";
        } else if (WITHOUT_TLS.contains(scheme) && !text.startsWith("mqtt://")) {
            return "MQTT without TLS is mqtt://, or nothing before the host";
        } else if (WITH_TLS.contains(scheme) && !text.startsWith("mqtts://")) {
            return "MQTT with TLS is mqtts://; trust-file names the authority behind the broker's certificate";
        } else if (scheme.startsWith("http") || scheme.startsWith("ws")) {
            return "MQTT over WebSocket is ws://, and with TLS wss://";
        } else if (text.contains(" ")) {
            return "without blanks";
        }
        return scheme.startsWith("mqtt") && text.indexOf('/', text.indexOf("://") + 3) > 0 ? "without a path" : "";
    }

    private static String pathOf(Scheme scheme, String path) {
        if (!scheme.isWebSocket()) {
            return "";
        }
        return path.isEmpty() ? DEFAULT_PATH : path;
    }

    /** As it stands in a file. */
    @Override
    public String toString() {
        return scheme == Scheme.MQTT ? place.toString() : scheme.name().toLowerCase(Locale.ROOT) + "://" + place + path;
    }
}
