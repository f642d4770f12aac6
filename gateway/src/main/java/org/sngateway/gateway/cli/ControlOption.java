package org.sngateway.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sngateway.gateway.control.ControlClient;
import org.sngateway.gateway.store.Json;
import picocli.CommandLine.Option;

/** What all commands have in common that ask a running gateway: where, and what to make of a refusal. */
final class ControlOption {
    /** There is no client with that id. */
    static final int NO_CLIENT = 4;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            defaultValue = "/run/sn-gateway/control",
            description = "of the gateway; ${DEFAULT-VALUE} unless given")
    private Path socket = Path.of("");

    /**
     * The lines of the gateway's answer.
     *
     * @throws IOException if no gateway answers, or it can't do that
     */
    List<String> ask(String... words) throws IOException {
        List<String> lines = ControlClient.ask(socket, words);
        if (lines.size() == 1) {
            String error = object(lines.get(0)).get("error");
            if (error != null) {
                throw new IOException(error);
            }
        }
        return lines;
    }

    /** The first line of the answer, with the same exceptions. */
    Map<String, String> askOne(String... words) throws IOException {
        List<String> lines = ask(words);
        if (lines.isEmpty()) {
            throw new IOException("the gateway of " + socket + " ended without an answer");
        }
        return object(lines.get(0));
    }

    /** The members of a line. */
    static Map<String, String> object(String line) throws IOException {
        try {
            return Json.object(line);
        } catch (IllegalArgumentException garbled) {
            throw new IOException("the answer is not understood; is the gateway of another version? " + line, garbled);
        }
    }

    /** Reports a failure to people; what the exit code is then. */
    static int failed(IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        System.err.println(reason);
        return reason.startsWith("there is no client") ? NO_CLIENT : Commands.FAILED;
    }
}
