import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.Reload;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the manual pages of a command and its subcommands, and its completion for bash, from what the command itself knows;
 * and the page of the configuration file from the table that print-config prints. Run by build-packages.
 *
 * <p>Arguments: the class of the command, the date of the pages, a folder for the pages, one for the completion.
 */
final class ManualPages {
    private final String date;
    private final Path folder;

    private ManualPages(String date, Path folder) {
        this.date = date;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        CommandLine.IFactory factory = new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                var constructor = type.getDeclaredConstructors()[0];
                constructor.setAccessible(true);
                return type.cast(constructor.newInstance(new Object[constructor.getParameterCount()]));
            }
        };
        CommandLine command = new CommandLine(Class.forName(arguments[0]), factory);
        ManualPages pages = new ManualPages(arguments[1], Path.of(arguments[2]));
        pages.writeCommand(command.getCommandSpec());
        if (command.getCommandName().equals("sn-gateway")) {
            pages.writeConfiguration();
        }
        // The generator says when and by what version it was run; a package that is built again must be the same.
        String completion = AutoComplete.bash(command.getCommandName(), command);
        Files.writeString(
                Path.of(arguments[3], command.getCommandName()),
                completion.replaceAll("(?m)^#(!| Generated).*\\R", ""));
    }

    private void writeCommand(CommandSpec command) throws IOException {
        String name = command.qualifiedName("-");
        String[] description = command.usageMessage().description();
        StringBuilder page = new StringBuilder(title(name, 1));
        page.append(".SH NAME\n").append(text(name)).append(" \\- ").append(text(sentence(description[0])));
        page.append("\n.SH SYNOPSIS\n.B ").append(text(command.qualifiedName())).append('\n');
        List<ArgSpec> arguments = new ArrayList<>(command.options());
        arguments.addAll(command.positionalParameters());
        for (ArgSpec argument : arguments) {
            if (!argument.hidden()) {
                page.append(text(argument.required() && argument.group() == null ? usage(argument) : "[" + usage(argument) + "]")).append('\n');
            }
        }
        if (!command.subcommands().isEmpty()) {
            page.append(text(name.equals(command.name()) ? "COMMAND" : "[COMMAND]")).append('\n');
        }
        page.append(".SH DESCRIPTION\n");
        for (String line : description) {
            page.append(text(String.format(line))).append('\n');
        }
        if (!command.subcommands().isEmpty()) {
            page.append(".SH COMMANDS\n");
            for (CommandLine each : command.subcommands().values()) {
                page.append(".TP\n.BR ").append(text(each.getCommandSpec().qualifiedName("-"))).append(" (1)\n");
                page.append(text(each.getCommandSpec().usageMessage().description()[0])).append('\n');
            }
        }
        page.append(".SH OPTIONS\n");
        for (ArgSpec argument : arguments) {
            if (!argument.hidden()) {
                page.append(".TP\n.B ").append(text(usage(argument))).append('\n');
                page.append(text(String.join(" ", argument.description()))).append('\n');
            }
        }
        page.append(".SH EXIT STATUS\n");
        exitCodes(command).forEach((code, meaning) ->
                page.append(".TP\n.B ").append(text(code)).append('\n').append(text(meaning)).append('\n'));
        page.append(".SH SEE ALSO\n.BR sn-gateway (1),\n.BR sn-gateway.yaml (5)\n");
        Files.writeString(folder.resolve(name + ".1"), page);
        for (CommandLine each : command.subcommands().values()) {
            writeCommand(each.getCommandSpec());
        }
    }

    /** Those that the command names; the others are the same for all. */
    private static Map<String, String> exitCodes(CommandSpec command) {
        Map<String, String> codes = new TreeMap<>(Map.of(
                "0", "done", "1", "failed, with the reason on standard error", "2", "the command line is not understood"));
        codes.putAll(command.usageMessage().exitCodeList());
        return codes;
    }

    private static String usage(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            String names = String.join(", ", option.names());
            return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
        }
        return ((PositionalParamSpec) argument).paramLabel();
    }

    /** Sections are headings, keys are entries with their defaults; what is a comment in the file is the text. */
    private void writeConfiguration() throws IOException {
        StringBuilder page = new StringBuilder(title("sn-gateway.yaml", 5));
        page.append(".SH NAME\nsn-gateway.yaml \\- configuration of sn-gateway\n.SH DESCRIPTION\n");
        page.append("A file in YAML. What it leaves out has its default; a key that is not known is a mistake.\n");
        page.append(".BR sn-gateway-check (1)\ntells all mistakes with their lines. SIGHUP, or\n");
        page.append(".BR \"systemctl reload sn-gateway\" ,\nreads it again, and no client notices.\n");
        page.append(".SH KEYS\nEach key stands here with its default.\n");
        for (String line : GatewayConfig.defaults().print(true).lines().toList()) {
            String stripped = line.strip();
            if (stripped.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int comment = (" " + stripped).indexOf(" # ");
            String key = comment < 0 ? stripped : stripped.substring(0, Math.max(0, comment)).strip();
            String meaning = comment < 0 ? "" : stripped.substring(comment).replaceFirst("^#? ?#? ?", "");
            boolean section = key.endsWith(":") && !line.startsWith("    ");
            if (section) {
                page.append(line.startsWith(" ") ? ".SS " : ".SH ").append(text(key.substring(0, key.length() - 1)));
                page.append('\n').append(text(meaning)).append(meaning.isEmpty() ? "" : "\n");
            } else if (key.isEmpty()) {
                page.append(".PP\n").append(text(meaning)).append('\n');
            } else {
                page.append(".TP\n.B ").append(text(key)).append('\n').append(text(meaning)).append('\n');
            }
        }
        page.append(".SH RELOADING\nA reload takes over every key at once, with the exceptions below, and the log names those that wait.\n");
        page.append("UDP listeners can't be added or taken away by a reload; radios can.\n");
        writeKeys(page, "Connections to the broker that are open keep what they have of these keys:", Reload.NEW_CONNECTIONS);
        writeKeys(page, "These wait for the next start:", Reload.RESTART);
        page.append(".SH FILES\n.TP\n.I /etc/sn-gateway/sn-gateway.yaml\nof the service\n");
        page.append(".TP\n.I /etc/sn-gateway/broker-password\nwhat \"password-file: $CREDENTIALS_DIRECTORY/broker-password\" reads\n");
        page.append(".TP\n.I /var/lib/sn-gateway\nthe state directory of the service\n");
        page.append(".SH SEE ALSO\n.BR sn-gateway (1)\n");
        Files.writeString(folder.resolve("sn-gateway.yaml.5"), page);
    }

    private static void writeKeys(StringBuilder page, String heading, Reload reload) {
        page.append(".PP\n").append(heading).append("\n.nf\n");
        GatewayConfig.keys(reload).forEach(key -> page.append(text(key)).append('\n'));
        page.append(".fi\n");
    }

    private String title(String name, int section) {
        return ".TH \"" + name + "\" " + section + " \"" + date + "\" sn-gateway\n";
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String text(String plain) {
        String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
