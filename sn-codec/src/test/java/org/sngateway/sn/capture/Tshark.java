package org.sngateway.sn.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tshark of the system, without a setting; one that is older than 4.4 as {@link ExportedPdu#FOR_OLD_WIRESHARK} says. */
public final class Tshark {
    private static final Pattern VERSION = Pattern.compile("TShark \\(Wireshark\\) (\\d+)\\.(\\d+)");

    private Tshark() {}

    /** Whether it knows MQTT-SN by its name. */
    public static boolean isOld() throws IOException, InterruptedException {
        Matcher version = VERSION.matcher(run("tshark", "--version"));
        assertThat(version.find()).as("version of tshark").isTrue();
        return Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2)) < 404;
    }

    /** A line for each packet, with these fields of it between tabs; a field that occurs again has commas. */
    public static List<String> fields(Path file, String... fields) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark"));
        Path shown = file;
        if (isOld()) {
            shown = Files.createTempFile("old", ".pcapng");
            run("editcap", "-C", "20:12", file.toString(), shown.toString());
            command.addAll(List.of("-d", "udp.port==1884,mqttsn"));
        }
        command.addAll(List.of("-r", shown.toString(), "-T", "fields"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        List<String> lines = run(command.toArray(String[]::new)).lines().toList();
        if (shown != file) {
            Files.delete(shown);
        }
        return lines;
    }

    /** What a tool of Wireshark prints. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code of %s", command[0]).isZero();
        return output;
    }
}
