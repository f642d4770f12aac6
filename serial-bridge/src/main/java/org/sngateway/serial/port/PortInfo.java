package org.sngateway.serial.port;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A port of this machine.
 *
 * @param device such as {@code /dev/ttyUSB0}
 * @param usb the dongle; empty for a port of the board
 * @param stableName the name that survives a reboot and another socket, or at least a reboot
 */
public record PortInfo(Path device, Optional<UsbDevice> usb, Optional<String> stableName) {}
