package org.sngateway.sim.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fault of Mosquitto 2.0 after a restart, found in its log: it sends QoS 2 messages again although it has received
 * their PUBREC (MQTT 3.1.1 §4.3.3 forbids it). To the gateway they are new messages.
 */
final class MosquittoRepeats {
    private static final Pattern PUBREC = Pattern.compile("Received PUBREC from (\\S+ \\(Mid: \\d+)\\)");
    private static final Pattern PUBLISH = Pattern.compile("Sending PUBLISH to (\\S+) \\(d([01]), q2, r[01], m(\\d+),");

    private final Map<String, Integer> byClient = new HashMap<>();

    /** Reads the log from its beginning. */
    MosquittoRepeats(Path log) throws IOException {
        Set<String> received = new HashSet<>();
        try (Stream<String> lines = Files.lines(log)) {
            lines.forEach(line -> read(line, received));
        }
    }

    private void read(String line, Set<String> received) {
        Matcher pubRec = PUBREC.matcher(line);
        Matcher publish = PUBLISH.matcher(line);
        if (pubRec.find()) {
            received.add(pubRec.group(1));
        } else if (publish.find()) {
            String message = publish.group(1) + " (Mid: " + publish.group(3);
            if (publish.group(2).equals("0")) {
                received.remove(message);
            } else if (received.contains(message)) {
                byClient.merge(publish.group(1), 1, Integer::sum);
            }
        }
    }

    /** Whether a message that the client got too often may be one of them; each counts once. */
    boolean accountsFor(String clientId) {
        int left = byClient.getOrDefault(clientId, 0);
        byClient.put(clientId, Math.max(0, left - 1));
        return left > 0;
    }

    @Override
    public String toString() {
        return byClient.toString();
    }
}
