package org.sngateway.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A configuration of the Eclipse Paho MQTT-SN gateway, to be written as one of sn-gateway: {@code gateway.conf}, and the lists of
 * predefined topics and clients that it names. What has no counterpart becomes a comment that says why.
 */
public final class PahoConf {
    /** The network that a Paho gateway was built for; its file has the keys of all. */
    public enum Network {
        UDP,
        XBEE,
        LORALINK
    }

    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> topics = new LinkedHashMap<>();
    private final Set<String> clients = new TreeSet<>();
    private final Set<String> clientsWithoutSession = new TreeSet<>();
    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean anySecure;

    private PahoConf() {}

    /**
     * The text of a configuration that does the same.
     *
     * @param file a {@code gateway.conf}; files that it names are looked for as they are written, and beside it
     * @throws ConfigException if a file can't be read
     */
    public static String convert(Path file, Network network) throws ConfigException {
        PahoConf conf = new PahoConf();
        conf.readKeys(lines(file));
        if (conf.isYes("ClientAuthentication") || conf.isYes("AggregatingGateway") || conf.has("ClientsList")) {
            conf.readClients(conf.linesOf(file, "ClientsList"));
        }
        if (conf.isYes("PredefinedTopic")) {
            conf.readTopics(conf.linesOf(file, "PredefinedTopicList"));
        }
        return conf.write(network);
    }

    // ---- reading

    private static List<String> lines(Path file) throws ConfigException {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.strip())
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException unreadable) {
            throw new ConfigException(file + ": can't be read: " + unreadable.getMessage());
        }
    }

    private List<String> linesOf(Path file, String key) throws ConfigException {
        Path written = Path.of(value(key));
        Path beside = file.resolveSibling(written.getFileName() == null ? written : written.getFileName());
        Path found = Files.isRegularFile(written) ? written : beside;
        if (!Files.isRegularFile(found)) {
            remarks.add(key + "=" + written + ": there is no such file; what is in it is missing here");
            return List.of();
        }
        return lines(found);
    }

    private void readKeys(List<String> lines) {
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                // Files of old versions end values with a semicolon.
                keys.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip().replaceFirst(";$", ""));
            }
        }
    }

    /** Lines such as {@code client,192.0.2.1:10000,secureConnection}. */
    private void readClients(List<String> lines) {
        for (String line : lines) {
            List<String> fields = fields(line);
            if (fields.contains("QoS-1")) {
                clientsWithoutSession.add(fields.get(0));
            } else if (!fields.contains("forwarder")) {
                clients.add(fields.get(0));
            }
            anySecure |= fields.contains("secureConnection");
        }
    }

    /** Lines such as {@code client,a/topic, 1}; the client {@code *} means all. */
    private void readTopics(List<String> lines) {
        for (String line : lines) {
            List<String> fields = fields(line);
            if (fields.size() < 3) {
                remarks.add("predefined topic \"" + line + "\": not understood");
                continue;
            }
            String client = fields.get(0);
            String topic = String.join(",", fields.subList(1, fields.size() - 1));
            String id = fields.get(fields.size() - 1);
            topics.computeIfAbsent(client, one -> new LinkedHashMap<>()).put(id, topic);
        }
    }

    private static List<String> fields(String line) {
        return List.of(line.split("\\s*,\\s*"));
    }

    private String value(String key) {
        return keys.getOrDefault(key, "");
    }

    private boolean has(String key) {
        return !value(key).isEmpty();
    }

    private boolean isYes(String key) {
        return value(key).equalsIgnoreCase("YES");
    }

    // ---- writing

    private String write(Network network) {
        gateway();
        listener(network);
        broker();
        clients();
        leftOut(network);
        StringBuilder text = new StringBuilder("# From a gateway.conf of the Paho MQTT-SN gateway.\n");
        remarks.forEach(remark -> text.append("# ").append(remark).append('\n'));
        sections.forEach((section, values) -> {
            text.append('\n').append(section).append(":\n");
            values.forEach((key, value) ->
                    text.append("  ").append(key).append(": ").append(value).append('\n'));
        });
        if (!topics.isEmpty()) {
            text.append("\npredefined-topics:\n");
            topics.forEach((client, names) -> {
                text.append("  ").append(Kind.quoteIfNeeded(client)).append(":\n");
                names.forEach((id, name) -> text.append("    ")
                        .append(id)
                        .append(": ")
                        .append(Kind.quoteIfNeeded(name))
                        .append('\n'));
            });
        }
        return text.toString();
    }

    private void gateway() {
        copy("GatewayID", "gateway", "id");
        if (has("KeepAlive")) {
            put("gateway", "advertise-interval", value("KeepAlive") + "s");
        }
        copy("MaxNumberOfClients", "limits", "sessions");
    }

    private void listener(Network network) {
        String name = network.name().toLowerCase(Locale.ROOT);
        Map<String, String> values = new LinkedHashMap<>();
        switch (network) {
            case UDP -> udp(values);
            case XBEE -> {
                put(values, "serial", "SerialDevice");
                values.put("driver", "2".equals(value("ApiMode")) ? "xbee-api2" : "xbee-api1");
                put(values, "baud", "Baudrate");
            }
            case LORALINK -> {
                values.put(
                        "serial",
                        "[" + keys.getOrDefault("DeviceRxLoRaLink", "/dev/loralinkRx") + ", "
                                + keys.getOrDefault("DeviceTxLoRaLink", "/dev/loralinkTx") + "]");
                values.put("driver", "loralink");
                put(values, "baud", "BaudrateLoRaLink");
            }
        }
        if (isYes("QoS-1")) {
            values.put("qos-minus-one", "on");
            if (!clientsWithoutSession.isEmpty()) {
                remarks.add(
                        "PUBLISH at QoS -1 has no client id: only predefined topics of \"*\" serve it. Move those of "
                                + String.join(", ", clientsWithoutSession) + " there.");
            }
        }
        if (isYes("Forwarder")) {
            values.put("forwarders", "any");
            remarks.add("forwarders: any lets every address be a forwarder; narrow it to those of yours");
        }
        StringBuilder text = new StringBuilder();
        values.forEach(
                (key, value) -> text.append("\n    ").append(key).append(": ").append(value));
        sections.computeIfAbsent("listeners", one -> new LinkedHashMap<>()).put(name, text.toString());
    }

    private void udp(Map<String, String> values) {
        put(values, "port", "GatewayPortNo");
        List<String> groups = new ArrayList<>();
        for (String key : List.of("MulticastIP", "MulticastIPv6")) {
            if (has(key)) {
                groups.add(Kind.quoteIfNeeded(value(key)));
            }
        }
        if (!groups.isEmpty()) {
            values.put("groups", "[" + String.join(", ", groups) + "]");
        }
        put(values, "group-port", "MulticastPortNo");
        put(values, "group-interfaces", "MulticastIPv6If");
        put(values, "group-hops", has("MulticastTTL") ? "MulticastTTL" : "MulticastHops");
        if (has("GatewayIPv6PortNo") && !value("GatewayIPv6PortNo").equals(value("GatewayPortNo"))) {
            remarks.add("GatewayIPv6PortNo=" + value("GatewayIPv6PortNo")
                    + ": one listener serves IPv4 and IPv6 at its port; write a second listener for another one");
        }
    }

    private void broker() {
        boolean tls = anySecure;
        String host = keys.getOrDefault("BrokerName", "localhost");
        String port = keys.getOrDefault(tls ? "BrokerSecurePortNo" : "BrokerPortNo", tls ? "8883" : "1883");
        put("broker", "address", (tls ? "mqtts://" : "") + host + ":" + port);
        if (has("GatewayName")) {
            put("broker", "own-client-id", Kind.quoteIfNeeded(value("GatewayName")));
        }
        if (has("LoginID")) {
            put("broker", "username", Kind.quoteIfNeeded(value("LoginID")));
        }
        if (has("Password")) {
            put("broker", "password", Kind.quoteIfNeeded(value("Password")));
            remarks.add("password: better in a file for the gateway's user alone, with password-file");
        }
        if (tls) {
            remarks.add("some clients have secureConnection: here all of them reach the broker by TLS");
            copy("RootCAfile", "broker", "trust-file");
            copy("CertsKey", "broker", "certificate-file");
            copy("PrivateKey", "broker", "key-file");
        } else if (has("RootCAfile") || has("CertsKey")) {
            remarks.add("RootCAfile, CertsKey: for TLS write mqtts:// and the port "
                    + keys.getOrDefault("BrokerSecurePortNo", "8883") + " in broker: address, trust-file: "
                    + value("RootCAfile"));
        }
    }

    private void clients() {
        if (isYes("ClientAuthentication") && !clients.isEmpty()) {
            put(
                    "clients",
                    "allow",
                    "["
                            + String.join(
                                    ", ",
                                    clients.stream().map(Kind::quoteIfNeeded).toList()) + "]");
            remarks.add("clients: allow goes by client ids; the addresses of ClientsList are not checked");
        }
        if (isYes("AggregatingGateway")) {
            remarks.add("AggregatingGateway: each client has a connection of its own here, always");
        }
    }

    private void leftOut(Network network) {
        if (has("DtlsCertsKey") && network == Network.UDP) {
            remarks.add("DtlsCertsKey, DtlsPrivKey: there is no DTLS here");
        }
        if (has("RootCApath")) {
            remarks.add("RootCApath: a folder is not read; write one file of certificates as trust-file");
        }
    }

    private void put(Map<String, String> values, String key, String paho) {
        if (has(paho)) {
            values.put(key, Kind.quoteIfNeeded(value(paho)));
        }
    }

    private void copy(String paho, String section, String key) {
        if (has(paho)) {
            put(section, key, Kind.quoteIfNeeded(value(paho)));
        }
    }

    private void put(String section, String key, String value) {
        sections.computeIfAbsent(section, one -> new LinkedHashMap<>()).put(key, value);
    }
}
