package org.sngateway.serial.port;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds ports by looking into sysfs and {@code /dev/serial}, at each question again: what is plugged in changes. Needs no
 * rights beyond reading.
 */
public final class PortDiscovery {
    private static final Pattern PID = Pattern.compile("\\d+");

    private final SystemRoots roots;

    /** Looks there. */
    public PortDiscovery(SystemRoots roots) {
        this.roots = roots;
    }

    /**
     * The device that a name leads to now.
     *
     * @throws PortException if there is none, or more than one
     */
    public Path resolve(PortName name) throws PortException {
        if (name.isPath()) {
            Path path = Path.of(name.text());
            if (!Files.exists(path)) {
                throw missing(name);
            }
            return realPath(path);
        }
        List<PortInfo> matches = list().stream()
                .filter(port -> port.usb().filter(name::matches).isPresent())
                .toList();
        if (matches.isEmpty()) {
            throw missing(name);
        }
        if (matches.size() > 1) {
            throw new PortException(
                    PortException.Reason.NO_PORT,
                    name + " are several: "
                            + String.join(
                                    ", ",
                                    matches.stream()
                                            .map(port -> port.device().toString())
                                            .toList())
                            + "; add the serial number, or name the socket with usb-path:");
        }
        return matches.get(0).device();
    }

    private static PortException missing(PortName name) {
        return new PortException(
                PortException.Reason.MISSING,
                name + " is not there; plug the dongle in, or see with the command 'ports' what is");
    }

    /** The name that would survive a reboot, for one that may not: such as {@code /dev/ttyUSB0} where a by-id link is. */
    public Optional<String> betterName(PortName name) {
        return name.text().matches("/dev/tty(USB|ACM)\\d+") ? stableName(Path.of(name.text())) : Optional.empty();
    }

    /** All ports, by device: those of USB dongles, and those of the board that have hardware behind them. */
    public List<PortInfo> list() {
        List<PortInfo> ports = new ArrayList<>();
        for (Path tty : children(roots.sys().resolve("class/tty"))) {
            Path device = tty.resolve("device");
            String name = tty.getFileName().toString();
            if (Files.exists(device) && hasHardware(tty)) {
                Path node = roots.dev().resolve(name);
                Optional<UsbDevice> usb = usb(device);
                ports.add(new PortInfo(node, usb, stableName(node)));
            }
        }
        ports.sort(Comparator.comparing(port -> port.device().toString()));
        return ports;
    }

    /** The driver of the board lists sockets without a chip; their type is 0. */
    private static boolean hasHardware(Path tty) {
        Path type = tty.resolve("type");
        return !Files.exists(type) || !text(type).equals("0");
    }

    private Optional<UsbDevice> usb(Path device) {
        Path at = realPath(device);
        String interfaceNumber = "";
        while (at != null && !at.equals(realPath(roots.sys()))) {
            if (Files.exists(at.resolve("bInterfaceNumber")) && interfaceNumber.isEmpty()) {
                interfaceNumber = text(at.resolve("bInterfaceNumber"));
            }
            if (Files.exists(at.resolve("idVendor"))) {
                return Optional.of(new UsbDevice(
                        at.getFileName().toString(),
                        text(at.resolve("idVendor")),
                        text(at.resolve("idProduct")),
                        text(at.resolve("serial")),
                        text(at.resolve("manufacturer")),
                        text(at.resolve("product")),
                        interfaceNumber));
            }
            at = at.getParent();
        }
        return Optional.empty();
    }

    /**
     * The name of a device in {@code /dev/serial}: by-id if the dongle has a serial number or is the only one of its kind,
     * else by-path.
     */
    public Optional<String> stableName(Path device) {
        Optional<String> byId = linkTo(device, roots.dev().resolve("serial/by-id"));
        return byId.isPresent() ? byId : linkTo(device, roots.dev().resolve("serial/by-path"));
    }

    private static Optional<String> linkTo(Path device, Path folder) {
        Path real = realPath(device);
        return children(folder).stream()
                .filter(link -> realPath(link).equals(real))
                .map(Path::toString)
                .findFirst();
    }

    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (IOException none) {
            return List.of();
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException gone) {
            return path;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException none) {
            return "";
        }
    }

    /** The processes that have a device open, as far as this user may see: such as {@code "minicom (pid 4711)"}, several with commas. */
    public Optional<String> holder(Path device) {
        Path real = realPath(device);
        String self = Long.toString(ProcessHandle.current().pid());
        List<String> holders = new ArrayList<>();
        for (Path process : children(roots.proc())) {
            String pid = process.getFileName().toString();
            if (PID.matcher(pid).matches() && !pid.equals(self) && hasOpen(process, real)) {
                holders.add(text(process.resolve("comm")) + " (pid " + pid + ")");
            }
        }
        return holders.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", holders));
    }

    private static boolean hasOpen(Path process, Path device) {
        return children(process.resolve("fd")).stream().anyMatch(fd -> device.equals(target(fd)));
    }

    private static @Nullable Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException gone) {
            return null;
        }
    }
}
