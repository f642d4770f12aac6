package org.sngateway.sim.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.sim.uplink.DongleUplink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hw-sim dongle}: a radio on a serial port, with the nodes of a scenario behind it. */
@Command(
        name = "dongle",
        description = {
            "Plays a dongle on a pseudo-terminal, octet for octet and at its baud rate, with the nodes of a scenario behind it:"
                    + " a gateway opens it as it opens a real one.",
            "The scenario's radio is between the nodes and the dongle; under line: it says what goes wrong on the line. With"
                    + " --broker it gives the commands there and watches what comes out; exit code 1 as of \"hw-sim field\"."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class DongleCommand implements Callable<Integer> {
    @Mixin
    private FieldOptions options = new FieldOptions();

    @Option(
            names = "--driver",
            required = true,
            paramLabel = "NAME",
            description =
                    "of the gateway's listener: raw, slip-aquila, xbee-api1, xbee-api2, loralink, hc12, rh-serial,"
                            + " uart-lora, rak-at, sn-slip")
    private String driver = "";

    @Option(
            names = "--link",
            required = true,
            paramLabel = "PATH",
            description = "name of the serial port, made as a symbolic link; loralink has two: receiver, transmitter")
    private List<Path> links = new ArrayList<>();

    @Option(names = "--baud", defaultValue = "0", description = "bits a second; 0 = as the driver has it")
    private int baud;

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "of the driver, as in the gateway's listener: encapsulated=on")
    private Map<String, String> driverOptions = new LinkedHashMap<>();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        DriverSettings settings = settings();
        List<Path> paths =
                links.stream().map(link -> link.toAbsolutePath().normalize()).toList();
        String names = paths.stream().map(Path::toString).collect(Collectors.joining(", "));
        return options.run(
                "a " + settings.kind().key() + " dongle at " + names + ", " + settings.baudRate() + " baud",
                scenario ->
                        DongleUplink.of(new DongleUplink.Settings(settings, paths, scenario.line(), options.seed())));
    }

    private DriverSettings settings() {
        try {
            RadioKind kind = RadioKind.ofKey(driver)
                    .orElseThrow(() -> new IllegalArgumentException("no driver " + driver + "; there are "
                            + Arrays.stream(RadioKind.values())
                                    .map(RadioKind::key)
                                    .collect(Collectors.joining(", "))));
            if (links.size() != kind.lines()) {
                throw new IllegalArgumentException(kind.key() + " has " + kind.lines() + " ports: --link "
                        + (kind.lines() == 1 ? "once" : "for each") + ", please");
            }
            DriverSettings settings = DriverSettings.of(kind).withBaudRate(baud == 0 ? kind.baudRate() : baud);
            for (Map.Entry<String, String> option : driverOptions.entrySet()) {
                settings = settings.with(option(option.getKey(), kind), option.getValue());
            }
            DongleUplink.check(settings);
            return settings;
        } catch (IllegalArgumentException wrong) {
            throw Usage.problem(spec, String.valueOf(wrong.getMessage()));
        }
    }

    private static RadioOption option(String key, RadioKind kind) {
        return kind.options().stream()
                .filter(option -> option.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no option " + key + "; " + kind.key() + " has "
                        + kind.options().stream().map(RadioOption::key).collect(Collectors.joining(", "))));
    }
}
