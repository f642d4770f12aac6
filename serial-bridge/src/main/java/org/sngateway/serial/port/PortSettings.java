package org.sngateway.serial.port;

/**
 * How a port is opened.
 *
 * @param name of the port
 * @param baudRate bits a second, above 0
 * @param hardwareFlowControl RTS and CTS; off unless both ends have them
 * @param dtr whether DTR and RTS stay raised after the port was opened; an ESP32 wants both alike
 */
public record PortSettings(PortName name, int baudRate, boolean hardwareFlowControl, boolean dtr) {
    public PortSettings {
        if (baudRate < 1) {
            throw new IllegalArgumentException("a baud rate of " + baudRate);
        }
    }

    /** Without flow control, DTR raised. */
    public static PortSettings of(PortName name, int baudRate) {
        return new PortSettings(name, baudRate, false, true);
    }
}
