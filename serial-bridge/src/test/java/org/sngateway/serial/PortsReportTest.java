package org.sngateway.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.PortException;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.SystemRoots;

/** What the command {@code ports} says about a machine. */
class PortsReportTest {
    @TempDir
    Path root;

    private PortsReport report() {
        PortDiscovery discovery =
                new PortDiscovery(new SystemRoots(root.resolve("sys"), root.resolve("dev"), root.resolve("proc")));
        return new PortsReport(discovery, settings -> {
            throw new PortException(PortException.Reason.BUSY, settings.name() + " is in use");
        });
    }

    @BeforeEach
    void emptyMachine() throws IOException {
        Files.createDirectories(root.resolve("sys/class/tty"));
        Files.createDirectories(root.resolve("dev"));
        Files.createDirectories(root.resolve("proc"));
    }

    private Path plugIn(String tty, String usbPath, String id, String serial, String product) throws IOException {
        Path device = Files.createDirectories(root.resolve("sys/devices/usb1/" + usbPath));
        Files.writeString(device.resolve("idVendor"), id.substring(0, 4));
        Files.writeString(device.resolve("idProduct"), id.substring(5));
        Files.writeString(device.resolve("product"), product);
        Files.writeString(device.resolve("serial"), serial);
        Path inClass = Files.createDirectories(root.resolve("sys/class/tty/" + tty));
        Files.createSymbolicLink(inClass.resolve("device"), Files.createDirectories(device.resolve(tty)));
        return Files.createFile(root.resolve("dev/" + tty));
    }

    @Test
    void withoutAPortItSaysWhatToTry() {
        assertThat(report().list()).startsWith("There is no serial port. Plug the dongle in");
    }

    @Test
    void eachPortIsShownWithTheNameToUse() throws IOException {
        Path xbee = plugIn("ttyUSB0", "1-1.2", "0403:6015", "DN00ABCD", "FT231X USB UART");
        Path lora = plugIn("ttyUSB1", "1-1.3", "1a86:7523", "", "USB Serial");

        assertThat(report().list().lines())
                .containsExactly(
                        xbee.toString(),
                        "  dongle     0403:6015 FT231X USB UART, serial number DN00ABCD",
                        "  may be     XBee adapters (xbee-api1, xbee-api2), Moteino, JeeLink (rh-serial,",
                        "             slip-aquila, sn-slip)",
                        "  name it    usb:0403:6015:DN00ABCD",
                        lora.toString(),
                        "  dongle     1a86:7523 USB Serial",
                        "  may be     LoRa modules (uart-lora, rak-at), XBee adapters, ESP32 boards",
                        "             (sn-slip); it has no serial number, name it by its socket",
                        "  name it    usb-path:1-1.3");
    }

    @Test
    void rulesAreForUsbDonglesOnly() throws IOException {
        Path xbee = plugIn("ttyUSB0", "1-1.2", "0403:6015", "DN00ABCD", "FT231X USB UART");

        assertThat(report().rule(new PortName(xbee.toString()))).contains("ATTR{idVendor}==\"0403\"");
        assertThatExceptionOfType(PortException.class)
                .isThrownBy(() -> report().rule(new PortName("usb-path:9-9")))
                .withMessageContaining("is not there");
    }

    @Test
    void aPortThatCantBeListenedToSaysWhy() {
        assertThatExceptionOfType(PortException.class)
                .isThrownBy(() -> report().listen(new PortName("/dev/ttyUSB0"), 1))
                .withMessage("/dev/ttyUSB0 is in use");
    }
}
