package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whole conversations, octet by octet: what comes in from the radio is fed to the driver, what goes out must be what the
 * transcript says. {@code message} beside octets is what the driver hands over, {@code send} what it is asked to send.
 */
class TranscriptTest {
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\": \"([^\"]*)\"");

    @Test
    void aquilaWithTwoNodes() throws IOException {
        replay("aquila-two-nodes.jsonl", new Bench(RadioKind.SLIP_AQUILA), "host->bridge");
    }

    @Test
    void rawWithOneNode() throws IOException {
        replay("raw-one-node.jsonl", new Bench(RadioKind.RAW), "host->node");
    }

    @Test
    void xbeeWithOneNode() throws IOException {
        replay("xbee-api2-one-node.jsonl", new Bench(RadioKind.XBEE_API2), "host->module");
    }

    private static void replay(String name, Bench bench, String out) throws IOException {
        bench.open();
        for (String line : lines(name)) {
            String hex = field(line, "hex");
            if (field(line, "dir").equals(out)) {
                send(bench, field(line, "send"));
                assertThat(bench.lines()).as("%s: %s", name, line).contains("write " + hex);
                bench.lines().remove("write " + hex);
                // A driver without acknowledgements waits for its octets to leave.
                bench.pass(out.equals("host->node") ? 300 : 0);
            } else {
                String message = field(line, "message");
                bench.lines().removeIf(said -> !said.startsWith("write "));
                bench.in(hex);
                if (!message.isEmpty()) {
                    assertThat(bench.lines())
                            .as("%s: %s", name, line)
                            .anyMatch(said -> said.startsWith("message " + message));
                }
                assertThat(bench.lines()).as("%s: %s", name, line).noneMatch(said -> said.startsWith("noise"));
            }
        }
        assertThat(bench.lines()).noneMatch(said -> said.startsWith("write"));
        assertThat(bench.driver().takesMore()).isTrue();
    }

    private static void send(Bench bench, String send) {
        if (!send.isEmpty()) {
            bench.pass(250);
            String to = send.substring(0, send.indexOf(' '));
            bench.send(1, to.equals("line") ? "" : to, send.substring(to.length() + 1));
        }
    }

    private static String field(String line, String name) {
        Matcher field = FIELD.matcher(line);
        while (field.find()) {
            if (field.group(1).equals(name)) {
                return field.group(2);
            }
        }
        return "";
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream file =
                        Objects.requireNonNull(TranscriptTest.class.getResourceAsStream("/transcripts/" + name), name);
                BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
            return reader.lines().toList();
        }
    }
}
