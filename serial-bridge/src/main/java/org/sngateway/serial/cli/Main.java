package org.sngateway.serial.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code serial-bridge}. */
@Command(
        name = "serial-bridge",
        description = "A radio on a serial port here, for an MQTT-SN gateway elsewhere.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, PortsCommand.class})
public final class Main implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /** Runs the command of the arguments: exit code 0 when all went well, 1 when not, 2 when it was not understood. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw problem(spec, "which command? see below");
    }

    /** What was wrong with the arguments of a command. */
    static ParameterException problem(@Nullable CommandSpec spec, String message) {
        if (spec == null) {
            throw new IllegalStateException("not a command yet");
        }
        return new ParameterException(spec.commandLine(), message);
    }

    /** For {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"serial-bridge " + (version == null ? "development" : version)};
        }
    }
}
