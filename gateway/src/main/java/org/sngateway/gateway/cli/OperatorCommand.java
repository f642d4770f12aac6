package org.sngateway.gateway.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that tell a running gateway something. */
abstract class OperatorCommand implements Callable<Integer> {
    @Mixin
    private ControlOption gateway = new ControlOption();

    /**
     * Tells it, and prints what the answer means.
     *
     * @throws IOException if no gateway answers, or it can't do that
     */
    abstract void tell(ControlOption running) throws IOException;

    @Override
    public Integer call() {
        try {
            tell(gateway);
            return Commands.DONE;
        } catch (IOException failed) {
            return ControlOption.failed(failed);
        }
    }

    /** {@code kick ID}. */
    @Command(
            name = "kick",
            description = {
                "Ends the session of a client: it gets DISCONNECT, and may connect again.",
                "Its will is not published. Its subscriptions and messages stay, unless it connected with CleanSession."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:done", "1:no gateway answers", "4:there is no such client"})
    static final class Kick extends OperatorCommand {
        @Parameters(paramLabel = "ID", description = "of the client")
        private String id = "";

        @Override
        void tell(ControlOption running) throws IOException {
            Map<String, String> client = running.askOne("kick", id);
            System.out.println(id + " is " + client.get("state"));
        }
    }

    /** {@code forget ID}. */
    @Command(
            name = "forget",
            description = {
                "Forgets a client: its session, subscriptions, topic ids and the messages for it.",
                "What was acknowledged to it still goes to the broker; then the broker forgets its session too."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:done", "1:no gateway answers", "4:there is no such client"})
    static final class Forget extends OperatorCommand {
        @Parameters(paramLabel = "ID", description = "of the client")
        private String id = "";

        @Override
        void tell(ControlOption running) throws IOException {
            Map<String, String> client = running.askOne("forget", id);
            System.out.println(
                    "0".equals(client.getOrDefault("spooled", "0"))
                            ? id + " is forgotten here; the broker is told"
                            : id + " is forgotten when the broker has its " + client.get("spooled")
                                    + " acknowledged messages");
        }
    }

    /** {@code log-level [LEVEL]}. */
    @Command(
            name = "log-level",
            description = {
                "Tells how much the running gateway logs, or changes it.",
                "The change lasts until the next reload or start; log: {level: } in the configuration lasts longer."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:done", "1:no gateway answers, or there is no such level"})
    static final class LogLevel extends OperatorCommand {
        @Parameters(arity = "0..1", paramLabel = "LEVEL", description = "error, warn, info, or debug (each message)")
        private @Nullable String level;

        @Override
        void tell(ControlOption running) throws IOException {
            Map<String, String> answer =
                    level == null ? running.askOne("log-level") : running.askOne("log-level", level);
            System.out.println(answer.get("log-level"));
        }
    }

    /** {@code stop [--final]}. */
    @Command(
            name = "stop",
            description = {
                "Stops the running gateway in order. Its clients notice nothing if it is started again soon.",
                "Under systemd it stays stopped until it is started again."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:it stops", "1:no gateway answers"})
    static final class Stop extends OperatorCommand {
        @Option(
                names = "--final",
                description = "it does not come back: each client gets DISCONNECT, and looks for another gateway")
        private boolean isFinal;

        @Override
        void tell(ControlOption running) throws IOException {
            if (isFinal) {
                running.askOne("stop", "final");
            } else {
                running.askOne("stop");
            }
            System.out.println("the gateway stops");
        }
    }
}
