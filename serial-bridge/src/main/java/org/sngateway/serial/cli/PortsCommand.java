package org.sngateway.serial.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.PortsReport;
import org.sngateway.serial.port.JSerialCommPort;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.SystemRoots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ports}: the serial ports of this machine; a command of the gateway, too. */
@Command(
        name = "ports",
        description = {"Lists the serial ports of this machine, what is plugged in there, and its name."},
        mixinStandardHelpOptions = true)
public final class PortsCommand implements Callable<Integer> {
    /** The exit code when all went well. */
    public static final int DONE = 0;

    /** The exit code when a port can't be used. */
    public static final int FAILED = 1;

    @Option(
            names = "--listen",
            paramLabel = "PORT",
            description =
                    "listens to the port at each usual baud rate, and guesses the radio; let a node send meanwhile")
    private @Nullable String listen;

    @Option(names = "--seconds", defaultValue = "10", description = "how long at each rate (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--rule",
            paramLabel = "PORT",
            description = "prints udev rules for the dongle there: no ModemManager, no power saving, no latency")
    private @Nullable String rule;

    @Override
    public Integer call() {
        PortDiscovery discovery = new PortDiscovery(SystemRoots.ofMachine());
        PortsReport report = new PortsReport(discovery, JSerialCommPort.opener(discovery));
        try {
            if (rule != null) {
                System.out.print(report.rule(new PortName(rule)));
            } else if (listen != null) {
                System.out.print(report.listen(new PortName(listen), seconds));
            } else {
                System.out.print(report.list());
            }
            return DONE;
        } catch (IOException | IllegalArgumentException failed) {
            System.err.println(failed.getMessage());
            return FAILED;
        }
    }
}
