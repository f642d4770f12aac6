package org.sngateway.gateway.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.PahoConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code convert-paho FILE}: for those who move over from the Paho gateway. */
@Command(
        name = "convert-paho",
        description = {
            "Prints a gateway.conf of the Paho MQTT-SN gateway as a configuration of sn-gateway.",
            "The lists of predefined topics and of clients that it names are read too."
        },
        mixinStandardHelpOptions = true)
final class ConvertPahoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "a gateway.conf")
    private Path file = Path.of("");

    @Option(
            names = "--network",
            paramLabel = "NETWORK",
            defaultValue = "UDP",
            description = "that it was built for: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given")
    private PahoConf.Network network = PahoConf.Network.UDP;

    @Override
    public Integer call() {
        try {
            System.out.print(PahoConf.convert(file, network));
            return Commands.DONE;
        } catch (ConfigException unreadable) {
            System.err.println(unreadable.getMessage());
            return Commands.FAILED;
        }
    }
}
