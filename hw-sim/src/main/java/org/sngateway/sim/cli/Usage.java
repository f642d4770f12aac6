package org.sngateway.sim.cli;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.HostPort;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of a command's arguments beyond their types. */
final class Usage {
    private Usage() {}

    /**
     * Wrong arguments.
     *
     * @param spec the command's own
     */
    static ParameterException problem(@Nullable CommandSpec spec, String message) {
        if (spec == null) {
            throw new IllegalStateException("not a command yet");
        }
        return new ParameterException(spec.commandLine(), message);
    }

    /**
     * A host and a port.
     *
     * @param spec of the command that has this argument
     */
    static HostPort place(@Nullable CommandSpec spec, String text, int defaultPort) {
        return HostPort.parse(text, defaultPort)
                .orElseThrow(() ->
                        problem(spec, text + " is no place; write a host and a port, such as pi.local:" + defaultPort));
    }
}
