package org.sngateway.gateway.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the keys of the gateway's configuration belong, for those that a file has elsewhere, such as with a wrong indentation. */
final class KeyPlaces {
    /** The sections of the file. */
    static final List<String> SECTIONS = List.of(
            GatewayKeys.GATEWAY,
            GatewayKeys.LISTENERS,
            GatewayKeys.BROKER,
            GatewayKeys.STORE,
            GatewayKeys.SPOOL,
            GatewayKeys.CLIENTS,
            GatewayKeys.QUIRKS,
            GatewayKeys.PREDEFINED,
            GatewayKeys.LIMITS,
            GatewayKeys.WEB,
            GatewayKeys.HOME_ASSISTANT,
            GatewayKeys.TRACE,
            GatewayKeys.LOG);

    /** By key, in words. */
    static final Map<String, String> ALL = all();

    /** The same in the section of the broker, with the names that other programs have for its keys. */
    static final Map<String, String> IN_BROKER = inBroker();

    /** The same in the section of a listener. */
    static final Map<String, String> IN_LISTENER =
            with(GatewayKeys.ADDRESSES, "address", "bind", "bind-address", "host", "ip", "interface");

    private KeyPlaces() {}

    private static Map<String, String> inBroker() {
        Map<String, String> places =
                new LinkedHashMap<>(with(GatewayKeys.ADDRESS, "host", "hostname", "server", "url", "uri"));
        places.put("port", "behind the host in \"address\"");
        for (String tls : List.of("tls", "ssl", "use-tls")) {
            places.put(tls, "into \"address\", as mqtts:// before the host");
        }
        places.putAll(named(GatewayKeys.TRUST_FILE, "ca", "cafile", "ca-file", "ca-cert"));
        places.putAll(named(GatewayKeys.CERTIFICATE_FILE, "cert", "certfile", "cert-file", "certificate"));
        places.putAll(named(GatewayKeys.KEY_FILE, "key", "keyfile"));
        places.putAll(named(GatewayKeys.USERNAME, "user", "login"));
        places.putAll(named(GatewayKeys.OWN_CLIENT_ID, "client-id", "clientid", "client_id"));
        return Map.copyOf(places);
    }

    private static Map<String, String> with(Key<?> key, String... otherNames) {
        Map<String, String> places = new LinkedHashMap<>(ALL);
        places.putAll(named(key, otherNames));
        return Map.copyOf(places);
    }

    private static Map<String, String> named(Key<?> key, String... otherNames) {
        return Stream.of(otherNames)
                .collect(Collectors.toMap(name -> name, name -> "here under the name \"" + key.name() + '"'));
    }

    private static Map<String, String> all() {
        Map<String, String> places = new LinkedHashMap<>();
        add(places, '"' + GatewayKeys.GATEWAY + '"', GatewayKeys.OF_GATEWAY);
        add(places, "the name of a listener", GatewayKeys.OF_UDP_LISTENER);
        add(places, '"' + GatewayKeys.BROKER + '"', GatewayKeys.OF_BROKER);
        add(places, '"' + GatewayKeys.STORE + '"', GatewayKeys.OF_STORE);
        add(places, '"' + GatewayKeys.SPOOL + '"', GatewayKeys.OF_SPOOL);
        add(places, '"' + GatewayKeys.CLIENTS + '"', GatewayKeys.OF_CLIENTS);
        add(places, '"' + GatewayKeys.LIMITS + '"', GatewayKeys.OF_LIMITS);
        add(places, '"' + GatewayKeys.WEB + '"', GatewayKeys.OF_WEB);
        add(places, '"' + GatewayKeys.HOME_ASSISTANT + '"', GatewayKeys.OF_HOME_ASSISTANT);
        add(places, '"' + GatewayKeys.TRACE + '"', GatewayKeys.OF_TRACE);
        add(places, '"' + GatewayKeys.LOG + '"', GatewayKeys.OF_LOG);
        places.replaceAll((key, sections) -> "below " + sections + ", with blanks before it");
        SECTIONS.forEach(section -> places.put(section, "at the beginning of a line"));
        return Map.copyOf(places);
    }

    private static void add(Map<String, String> places, String section, List<Key<?>> keys) {
        keys.forEach(key -> places.merge(key.name(), section, (before, next) -> before + " or " + next));
    }

    /** Whether listeners have such a key: a listener of that name is a key that stands too far to the left. */
    static boolean isOfListener(String name) {
        return Stream.concat(GatewayKeys.OF_UDP_LISTENER.stream().map(Key::name), Stream.of(SerialKeys.SERIAL))
                .anyMatch(name::equals);
    }
}
