package org.sngateway.gateway.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sngateway.gateway.config.SerialListener;
import org.sngateway.serial.port.Permission;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.PortException;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SystemRoots;

/** The radios: whether their ports are there, free, and for this user. Opens none: that would reset many a dongle. */
final class Radios {
    private static final String CONSOLES = "proc/consoles";

    private final Machine machine;
    private final List<SerialListener> listeners;
    private final boolean isServed;
    private final PortDiscovery discovery;

    /**
     * The radios of a configuration.
     *
     * @param isServed a gateway runs, and its ports are rightly taken
     */
    Radios(Machine machine, List<SerialListener> listeners, boolean isServed) {
        this.machine = machine;
        this.listeners = listeners;
        this.isServed = isServed;
        Path root = machine.root();
        this.discovery =
                new PortDiscovery(new SystemRoots(root.resolve("sys"), root.resolve("dev"), root.resolve("proc")));
    }

    List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        for (SerialListener listener : listeners) {
            for (PortSettings port : listener.ports()) {
                examine(listener.name(), port.name(), troubles);
            }
        }
        if (!listeners.isEmpty()) {
            addRivals(troubles);
        }
        return troubles;
    }

    private void examine(String listener, PortName name, List<Trouble> troubles) {
        String place = "the port of the listener \"" + listener + "\", " + name + ",";
        try {
            Path device = discovery.resolve(name);
            Optional<String> holder = isServed ? Optional.empty() : discovery.holder(device);
            holder.ifPresent(who -> troubles.add(
                    new Trouble(place + " is in use by " + who, "end that program, or write another port")));
            if (!Permission.toOpen(device)) {
                troubles.add(
                        new Trouble("this user may not open " + place.replaceAll(",$", ""), Permission.hint(device)));
            }
            if (isConsole(device)) {
                troubles.add(new Trouble(
                        place + " is a console of the system, which takes half of what comes in",
                        "sudo raspi-config nonint do_serial_cons 1, then restart the machine"));
            }
            discovery
                    .betterName(name)
                    .ifPresent(better -> troubles.add(new Trouble(
                            place + " may have another number after a restart", "write serial: " + better)));
        } catch (PortException missing) {
            troubles.add(new Trouble(
                    place + " is not there", "plug the dongle in; sn-gateway ports lists those that are there"));
        }
    }

    private boolean isConsole(Path device) {
        String console = device.getFileName() + " ";
        return machine.read(CONSOLES).orElse("").lines().anyMatch(line -> line.startsWith(console));
    }

    /** Programs that write into serial ports unasked. */
    private void addRivals(List<Trouble> troubles) {
        if (machine.runs("ModemManager")) {
            troubles.add(new Trouble(
                    "ModemManager runs, and talks to each serial port that is plugged in",
                    "sn-gateway ports --rule PORT prints a rule for udev that keeps it away"));
        }
        if (machine.runs("brltty")) {
            troubles.add(new Trouble(
                    "brltty runs, and takes dongles with a CH340 for Braille displays", "sudo apt remove brltty"));
        }
    }
}
