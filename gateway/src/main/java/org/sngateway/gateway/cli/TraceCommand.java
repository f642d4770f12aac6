package org.sngateway.gateway.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trace}: switches the trace of the running gateway. */
@Command(
        name = "trace",
        description = {
            "Switches the trace of the running gateway: on, off, or without a word only tells.",
            "It holds until the next reload or start; then the configuration counts again."
        },
        mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "on|off", description = "what it is to be")
    private @Nullable String wanted;

    @Option(
            names = "--client",
            paramLabel = "ID",
            description = "only the messages of this client, * for any characters; may be repeated")
    private List<String> clients = List.of();

    @Mixin
    private ControlOption gateway = new ControlOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        List<String> words = new ArrayList<>(List.of("trace"));
        if (wanted != null) {
            words.add(wanted);
        }
        if (words.size() > 1 && !List.of("on", "off").contains(wanted)) {
            throw problem("trace on, trace off, or trace alone");
        }
        if (!clients.isEmpty() && !"on".equals(wanted)) {
            throw problem("--client goes with on");
        }
        words.addAll(clients);
        try {
            System.out.println(inWords(gateway.askOne(words.toArray(String[]::new))));
            return Commands.DONE;
        } catch (IOException failed) {
            return ControlOption.failed(failed);
        }
    }

    private static String inWords(Map<String, String> answer) {
        return "trace " + answer.get("trace")
                + (answer.containsKey("directory")
                        ? ", clients " + answer.get("clients") + ", payloads " + answer.get("payloads") + ", files in "
                                + answer.get("directory")
                        : "");
    }

    private ParameterException problem(String what) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), what);
    }
}
