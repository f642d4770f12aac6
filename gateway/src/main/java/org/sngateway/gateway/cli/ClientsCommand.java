package org.sngateway.gateway.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clients [ID]}: what the running gateway knows of its clients. */
@Command(
        name = "clients",
        description = {
            "Lists the clients of the running gateway, or all that it knows of one.",
            "A client is listed until its session has ended: asleep and lost ones, too."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:no gateway answers", "4:there is no such client"})
final class ClientsCommand implements Callable<Integer> {
    private static final String ROW = "%-26s %-12s %8s %8s %6s %4s %6s %3s%n";
    private static final int ID_WIDTH = 26;

    @Mixin
    private ControlOption gateway = new ControlOption();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "of one client")
    private @Nullable String id;

    @Option(names = "--json", description = "as lines of JSON, an object each; CONTROL.md lists the members")
    private boolean json;

    @Override
    public Integer call() {
        try {
            List<String> lines = id == null ? gateway.ask("clients") : gateway.ask("client", id);
            if (json) {
                lines.forEach(System.out::println);
                return Commands.DONE;
            }
            List<Map<String, String>> objects = new ArrayList<>();
            for (String line : lines) {
                objects.add(ControlOption.object(line));
            }
            System.out.print(id == null ? table(objects) : new ClientInWords(objects).text());
            return Commands.DONE;
        } catch (IOException failed) {
            return ControlOption.failed(failed);
        }
    }

    private static String table(List<Map<String, String>> clients) {
        StringBuilder table = new StringBuilder();
        if (!clients.isEmpty()) {
            table.append(ROW.formatted("CLIENT", "STATE", "HEARD", "EXPECTED", "TOPICS", "SUBS", "QUEUED", "SP."));
        }
        for (Map<String, String> client : clients) {
            String expected = client.get("expected-in-seconds");
            table.append(ROW.formatted(
                    Words.cut(client.getOrDefault("client", ""), ID_WIDTH),
                    "true".equals(client.get("connecting")) ? "connecting" : client.get("state"),
                    Words.shortDuration(client.get("silent-seconds")),
                    expected == null ? "-" : Words.shortDuration(expected),
                    client.get("topics"),
                    client.get("subscriptions"),
                    client.get("queued"),
                    client.get("spooled")));
        }
        return table.append(clients.size() == 1 ? "1 client\n" : clients.size() + " clients\n")
                .toString();
    }
}
