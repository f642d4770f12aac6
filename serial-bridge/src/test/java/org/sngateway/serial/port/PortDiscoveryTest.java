package org.sngateway.serial.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports as sysfs shows them, in a folder that looks like it. */
class PortDiscoveryTest {
    @TempDir
    Path root;

    private SystemRoots roots() {
        return new SystemRoots(root.resolve("sys"), root.resolve("dev"), root.resolve("proc"));
    }

    private PortDiscovery discovery() {
        return new PortDiscovery(roots());
    }

    @BeforeEach
    void emptyMachine() throws IOException {
        Files.createDirectories(root.resolve("sys/class/tty"));
        Files.createDirectories(root.resolve("dev"));
        Files.createDirectories(root.resolve("proc"));
    }

    /** Plugs in a dongle as the kernel shows it: usb device, its interface, the port of that, and the link to it. */
    private Path plugIn(String tty, String usbPath, String id, String serial) throws IOException {
        Path device = root.resolve("sys/devices/usb1/" + usbPath);
        Path usbInterface = device.resolve(usbPath + ":1.0");
        Path port = usbInterface.resolve(tty);
        Files.createDirectories(port);
        Files.writeString(device.resolve("idVendor"), id.substring(0, 4) + "\n");
        Files.writeString(device.resolve("idProduct"), id.substring(5) + "\n");
        Files.writeString(device.resolve("manufacturer"), "FTDI\n");
        Files.writeString(device.resolve("product"), "FT231X USB UART\n");
        if (!serial.isEmpty()) {
            Files.writeString(device.resolve("serial"), serial + "\n");
        }
        Files.writeString(usbInterface.resolve("bInterfaceNumber"), "00\n");
        Path inClass = Files.createDirectories(root.resolve("sys/class/tty/" + tty));
        Files.createSymbolicLink(inClass.resolve("device"), port);
        return Files.createFile(root.resolve("dev/" + tty));
    }

    private void link(String folder, String name, Path device) throws IOException {
        Path parent = Files.createDirectories(root.resolve("dev/serial/" + folder));
        Files.createSymbolicLink(parent.resolve(name), device);
    }

    @Test
    void aDongleIsFoundByItsNumbers() throws IOException {
        Path first = plugIn("ttyUSB0", "1-1.2", "0403:6015", "DN00ABCD");
        Path second = plugIn("ttyUSB1", "1-1.3", "0403:6015", "DN00WXYZ");

        assertThat(discovery().resolve(new PortName("usb:0403:6015:DN00ABCD"))).isEqualTo(first);
        assertThat(discovery().resolve(new PortName("usb:0403:6015:DN00WXYZ"))).isEqualTo(second);
        assertThat(discovery().resolve(new PortName("usb-path:1-1.3"))).isEqualTo(second);
    }

    @Test
    void numbersThatFitSeveralDonglesAreRefusedWithAWayOut() throws IOException {
        Path first = plugIn("ttyUSB0", "1-1.2", "1a86:7523", "");
        Path second = plugIn("ttyUSB1", "1-1.3", "1a86:7523", "");

        assertThatExceptionOfType(PortException.class)
                .isThrownBy(() -> discovery().resolve(new PortName("usb:1a86:7523")))
                .withMessage("usb:1a86:7523 are several: " + first + ", " + second
                        + "; add the serial number, or name the socket with usb-path:");
    }

    @Test
    void whatIsNotThereIsMissing() {
        for (String name : new String[] {"usb:0403:6015", "usb-path:1-1.2", "/dev/serial/by-id/usb-none"}) {
            assertThatExceptionOfType(PortException.class)
                    .isThrownBy(() -> discovery().resolve(new PortName(name)))
                    .withMessageStartingWith(name + " is not there; plug the dongle in")
                    .satisfies(failed -> assertThat(failed.reason()).isEqualTo(PortException.Reason.MISSING));
        }
    }

    @Test
    void aNameThatIsNoneIsExplained() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PortName("ttyUSB0"))
                .withMessage("ttyUSB0 is no name of a port; write a path such as /dev/serial/by-id/...,"
                        + " usb:VID:PID[:SERIAL], or usb-path:1-1.2");
        assertThatIllegalArgumentException().isThrownBy(() -> new PortName("usb:403:6015"));
        assertThatIllegalArgumentException().isThrownBy(() -> new PortName("usb-path:1"));
    }

    @Test
    void portsAreListedWithTheirDongleAndStableName() throws IOException {
        Path device = plugIn("ttyUSB0", "1-1.2", "0403:6015", "DN00ABCD");
        link("by-id", "usb-FTDI_FT231X_USB_UART_DN00ABCD-if00-port0", device);
        link("by-path", "platform-usb-0:1.2:1.0-port0", device);

        assertThat(discovery().list()).singleElement().satisfies(port -> {
            assertThat(port.device()).isEqualTo(device);
            assertThat(port.stableName().orElseThrow()).endsWith("by-id/usb-FTDI_FT231X_USB_UART_DN00ABCD-if00-port0");
            assertThat(port.usb().orElseThrow())
                    .isEqualTo(new UsbDevice("1-1.2", "0403", "6015", "DN00ABCD", "FTDI", "FT231X USB UART", "00"));
        });
    }

    @Test
    void socketsOfTheBoardWithoutAChipAreLeftOut() throws IOException {
        Path empty = Files.createDirectories(root.resolve("sys/class/tty/ttyS1"));
        Files.createDirectories(empty.resolve("device"));
        Files.writeString(empty.resolve("type"), "0\n");
        Path uart = Files.createDirectories(root.resolve("sys/class/tty/ttyAMA0"));
        Files.createDirectories(uart.resolve("device"));
        Files.writeString(uart.resolve("type"), "32\n");
        Files.createDirectories(root.resolve("sys/class/tty/tty0"));

        assertThat(discovery().list()).singleElement().satisfies(port -> {
            assertThat(port.device()).isEqualTo(root.resolve("dev/ttyAMA0"));
            assertThat(port.usb()).isEmpty();
        });
    }

    @Test
    void theProcessThatHoldsAPortIsNamed() throws IOException {
        Path device = plugIn("ttyUSB0", "1-1.2", "0403:6015", "DN00ABCD");
        Path descriptors = Files.createDirectories(root.resolve("proc/999999/fd"));
        Files.writeString(root.resolve("proc/999999/comm"), "minicom\n");
        Files.createSymbolicLink(descriptors.resolve("3"), device.toRealPath());

        assertThat(discovery().holder(device)).contains("minicom (pid 999999)");
    }

    @Test
    void rulesAreForTheDongleAtHand() {
        String rules = UdevRule.of(new UsbDevice("1-1.2", "0403", "6015", "", "FTDI", "FT231X USB UART", "00"));

        assertThat(rules)
                .contains("ATTR{idVendor}==\"0403\", ATTR{idProduct}==\"6015\"")
                .contains("ENV{ID_MM_DEVICE_IGNORE}=\"1\"")
                .contains("ATTR{latency_timer}=\"1\"");
        assertThat(UdevRule.of(new UsbDevice("1-1.2", "1a86", "7523", "", "", "", "00")))
                .doesNotContain("latency_timer");
    }

    @Test
    void aZigbeeStickIsNotTakenForOurs() {
        assertThat(DongleHint.of(new UsbDevice("1-1", "10c4", "ea60", "x", "ITEAD", "SONOFF Zigbee 3.0", "00")))
                .hasValueSatisfying(hint -> assertThat(hint).contains("Zigbee coordinator"));
        assertThat(DongleHint.of(new UsbDevice("1-1", "10c4", "ea60", "x", "Silicon Labs", "CP2102", "00")))
                .hasValueSatisfying(hint -> assertThat(hint).contains("uart-lora"));
    }
}
