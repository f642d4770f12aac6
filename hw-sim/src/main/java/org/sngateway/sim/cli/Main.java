package org.sngateway.sim.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code hw-sim}. */
@Command(
        name = "hw-sim",
        description = "Plays the sensors of an MQTT-SN gateway, so that it can be tried without hardware.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            SensorsCommand.class,
            WorldCommand.class,
            FieldCommand.class,
            DongleCommand.class,
            HuntCommand.class,
            ReplayCommand.class,
            RecordCommand.class,
            DemoCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /** Runs the command: exit code 0 for success, 1 for failure, 2 for arguments that are not understood. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    /** A call without a command is an error. */
    @Override
    public void run() {
        CommandSpec self = spec;
        if (self != null) {
            throw new ParameterException(self.commandLine(), "which command? see below");
        }
    }

    /** For {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"hw-sim " + (version == null ? "development" : version)};
        }
    }
}
