package org.sngateway.serial;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.sngateway.serial.port.DongleHint;
import org.sngateway.serial.port.Permission;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.PortException;
import org.sngateway.serial.port.PortInfo;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SerialPort;
import org.sngateway.serial.port.UdevRule;
import org.sngateway.serial.port.UsbDevice;
import org.sngateway.serial.radio.RadioGuess;
import org.sngateway.serial.radio.RadioGuess.Guess;
import org.sngateway.serial.radio.RadioGuess.Heard;

/** What the command {@code ports} says: the ports of this machine, what a radio there speaks, and rules for udev. */
public final class PortsReport {
    private static final int[] BAUD_RATES = {9600, 115_200, 57_600, 38_400, 19_200};
    private static final int READ_OCTETS = 4096;
    private static final int MAX_HEARD = 2_000;

    private final PortDiscovery discovery;
    private final SerialPort.Opener opener;

    /** Of the ports that these find and open. */
    public PortsReport(PortDiscovery discovery, SerialPort.Opener opener) {
        this.discovery = discovery;
        this.opener = opener;
    }

    /** All ports, each with what is known about it; for a terminal. */
    public String list() {
        List<PortInfo> ports = discovery.list();
        if (ports.isEmpty()) {
            return "There is no serial port. Plug the dongle in; if it is, see 'dmesg | tail' and try another cable or socket.\n";
        }
        return ports.stream().map(this::describe).collect(Collectors.joining());
    }

    private String describe(PortInfo port) {
        StringBuilder text = new StringBuilder();
        text.append(port.device()).append('\n');
        port.usb().ifPresent(usb -> {
            line(
                    text,
                    "dongle",
                    usb.id() + " " + usb.words() + (usb.serial().isEmpty() ? "" : ", serial number " + usb.serial()));
            DongleHint.of(usb).ifPresent(hint -> line(text, "may be", hint));
        });
        line(text, "name it", name(port));
        discovery.holder(port.device()).ifPresent(holder -> line(text, "in use", "by " + holder));
        forbidden(port.device()).ifPresent(what -> line(text, "forbidden", what));
        return text.toString();
    }

    /** The name for a configuration. */
    private static String name(PortInfo port) {
        Optional<String> socket =
                port.usb().filter(usb -> usb.serial().isEmpty()).map(usb -> "usb-path:" + usb.path());
        return socket.or(port::stableName)
                .or(() -> port.usb().map(PortsReport::byNumbers))
                .orElse(port.device().toString());
    }

    private static String byNumbers(UsbDevice usb) {
        return "usb:" + usb.id() + ":" + usb.serial();
    }

    private static Optional<String> forbidden(Path device) {
        return Permission.toOpen(device)
                ? Optional.empty()
                : Optional.of(
                        "user " + System.getProperty("user.name") + " may not open it; " + Permission.hint(device));
    }

    /** In lines for a terminal of 80 columns; a name is not broken. */
    private static void line(StringBuilder text, String title, String value) {
        String lines =
                value.replaceAll("(.{1,67})(?: +|$)", "$1\n" + " ".repeat(13)).strip();
        text.append(String.format("  %-10s %s%n", title, lines));
    }

    /**
     * The udev rules for the dongle at a port.
     *
     * @throws PortException if it is not there
     */
    public String rule(PortName name) throws PortException {
        Path device = discovery.resolve(name);
        return discovery.list().stream()
                .filter(port -> port.device().equals(device))
                .findFirst()
                .flatMap(PortInfo::usb)
                .map(UdevRule::of)
                .orElseThrow(() -> new PortException(
                        PortException.Reason.NO_PORT, name + " is no USB dongle: it needs no rule for udev"));
    }

    /**
     * Listens to a port at each usual rate, and says what it may be. Nodes have to send in that time.
     *
     * @param secondsEach per rate
     * @throws IOException if the port can't be opened
     */
    public String listen(PortName name, int secondsEach) throws IOException {
        int octets = 0;
        for (int baudRate : BAUD_RATES) {
            List<Heard> heard = hear(PortSettings.of(name, baudRate), secondsEach);
            octets += heard.stream().mapToInt(Heard::size).sum();
            Optional<Guess> guess = RadioGuess.of(heard);
            if (guess.isPresent()) {
                return name + " speaks " + guess.get() + " at " + baudRate + " baud\n";
            }
        }
        return octets == 0
                ? name + " says nothing at all; let a node send, and check the wires\n"
                : name + " says something (" + octets + " octets), but nothing that is known here\n";
    }

    private List<Heard> hear(PortSettings settings, int seconds) throws IOException {
        List<Heard> heard = new ArrayList<>();
        AtomicBoolean timeIsUp = new AtomicBoolean();
        CountDownLatch heardEnough = new CountDownLatch(1);
        SerialPort port = opener.open(settings);
        Thread watch = new Thread(() -> closeAfter(seconds, heardEnough, port, timeIsUp), "ports-listen");
        watch.setDaemon(true);
        watch.start();
        try {
            byte[] buffer = new byte[READ_OCTETS];
            while (heard.size() < MAX_HEARD) {
                int octets = port.read(buffer);
                heard.add(Heard.of(System.nanoTime(), Arrays.copyOf(buffer, octets)));
            }
        } catch (IOException closed) {
            if (!timeIsUp.get()) {
                throw closed;
            }
        } finally {
            heardEnough.countDown();
            awaitEnd(watch);
        }
        return heard;
    }

    private static void closeAfter(int seconds, CountDownLatch heardEnough, SerialPort port, AtomicBoolean timeIsUp) {
        try {
            timeIsUp.set(!heardEnough.await(seconds, TimeUnit.SECONDS));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        port.close();
    }

    /** A port that still closes when it is opened at the next rate is in use. */
    private static void awaitEnd(Thread watch) {
        try {
            watch.join();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
