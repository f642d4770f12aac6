package org.sngateway.gateway.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.ops.Version;
import org.sngateway.serial.cli.PortsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@code sn-gateway}. */
@Command(
        name = "sn-gateway",
        description = "An MQTT-SN gateway: sensors on UDP or radio to an MQTT broker.",
        versionProvider = Commands.VersionOfBuild.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            Commands.Run.class,
            Commands.Check.class,
            Commands.PrintConfig.class,
            ConvertPahoCommand.class,
            StatusCommand.class,
            TraceCommand.class,
            ClientsCommand.class,
            OperatorCommand.Kick.class,
            OperatorCommand.Forget.class,
            OperatorCommand.LogLevel.class,
            OperatorCommand.Stop.class,
            DoctorCommand.class,
            PortsCommand.class,
            StoreCommand.class
        })
public final class Commands implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;

    @Spec
    private @Nullable CommandSpec spec;

    private Commands() {}

    /** Runs the command and returns its exit code: 0 done, 1 failed, 2 not understood. */
    public static int execute(Replayer replayer, ConfigCheck check, String... arguments) {
        CommandLine.IFactory others = CommandLine.defaultFactory();
        CommandLine.IFactory factory = new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                if (type == ReplayCommand.class) {
                    return type.cast(new ReplayCommand(replayer));
                }
                return type == Check.class ? type.cast(new Check(check)) : others.create(type);
            }
        };
        return new CommandLine(new Commands(), factory)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    /** A call without a command is an error. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "which command? see below");
    }

    /** For {@code --version}. */
    static final class VersionOfBuild implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sn-gateway " + Version.current()};
        }
    }

    /** For the help and for wrong arguments only: {@code run} is started without this class. */
    @Command(
            name = "run",
            description = {"Runs the gateway.", "Without FILE: UDP port 1884, broker localhost:1883."},
            mixinStandardHelpOptions = true)
    static final class Run implements Runnable {
        @Parameters(arity = "0..1", paramLabel = "FILE", description = "the configuration")
        private @Nullable Path file;

        @Override
        public void run() {
            throw new IllegalStateException("run " + file + " is started without this class");
        }
    }

    /** {@code check FILE}. */
    @Command(
            name = "check",
            description = "Checks a configuration and says all that is wrong in it.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        private final ConfigCheck check;

        @Parameters(paramLabel = "FILE", description = "the configuration")
        private @Nullable Path file;

        Check(ConfigCheck check) {
            this.check = check;
        }

        @Override
        public Integer call() {
            return withConfig(file, config -> {
                check.check(config);
                config.advice().forEach(advice -> System.out.println(file + ": " + advice));
                System.out.println(file + ": no mistakes");
            });
        }
    }

    /** {@code print-config [FILE]}. */
    @Command(
            name = "print-config",
            description = {"Prints the configuration in force, commented.", "Without FILE: all defaults."},
            mixinStandardHelpOptions = true)
    static final class PrintConfig implements Callable<Integer> {
        @Parameters(arity = "0..1", paramLabel = "FILE", description = "the configuration")
        private @Nullable Path file;

        @Option(names = "--all", description = "every key, not only those that people usually change")
        private boolean all;

        @Override
        public Integer call() {
            return withConfig(file, config -> System.out.print(config.print(all)));
        }
    }

    private static int withConfig(@Nullable Path file, ConfigCheck action) {
        try {
            action.check(file == null ? GatewayConfig.defaults() : GatewayConfig.read(file));
            return DONE;
        } catch (ConfigException mistakes) {
            System.err.println(mistakes.getMessage());
            return FAILED;
        }
    }
}
