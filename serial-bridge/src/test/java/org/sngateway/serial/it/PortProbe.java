package org.sngateway.serial.it;

import org.sngateway.serial.port.JSerialCommPort;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.PortException;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SystemRoots;

/** A process that opens a port and says what came of it. Its argument: the path. */
final class PortProbe {
    private PortProbe() {}

    public static void main(String[] arguments) {
        PortDiscovery discovery = new PortDiscovery(SystemRoots.ofMachine());
        try {
            JSerialCommPort.opener(discovery)
                    .open(PortSettings.of(new PortName(arguments[0]), 9600))
                    .close();
            System.out.println("opened");
        } catch (PortException failed) {
            System.out.println(failed.reason() + " " + failed.getMessage());
        }
    }
}
