package org.sngateway.serial.port;

import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/** A port opened by jSerialComm. The only class that knows that library. */
public final class JSerialCommPort implements SerialPort {
    private static final int DATA_BITS = 8;
    private static final int OPERATION_NOT_PERMITTED = 1;
    private static final int OPENED_TWICE = 2;
    private static final int INPUT_OUTPUT_ERROR = 5;
    private static final int NO_SUCH_DEVICE_OR_ADDRESS = 6;
    private static final int LOCKED = 11;
    private static final int PERMISSION_DENIED = 13;
    private static final int BUSY = 16;
    private static final int NO_SUCH_DEVICE = 19;
    private static final int NO_TERMINAL = 25;

    private static final String NO_PORT_HERE = " is no serial port; see with the command 'ports' what is there";

    private final com.fazecast.jSerialComm.SerialPort port;
    private final Path device;
    private final AtomicBoolean closed = new AtomicBoolean();

    private JSerialCommPort(com.fazecast.jSerialComm.SerialPort port, Path device) {
        this.port = port;
        this.device = device;
    }

    /** Opens ports of this machine. */
    public static Opener opener(PortDiscovery discovery) {
        return settings -> {
            try {
                return open(settings, discovery);
            } catch (LinkageError noLibrary) {
                throw new PortException(
                        PortException.Reason.FAILED,
                        "the native library for serial ports can't be loaded (" + noLibrary.getMessage()
                                + "); the temporary folder may forbid programs: set -Djava.io.tmpdir to another one");
            }
        };
    }

    /** A link is resolved before each opening: the library would keep where it once led to. */
    private static SerialPort open(PortSettings settings, PortDiscovery discovery) throws PortException {
        Path device = discovery.resolve(settings.name());
        com.fazecast.jSerialComm.SerialPort port = port(settings.name(), device);
        port.setComPortParameters(
                settings.baudRate(),
                DATA_BITS,
                com.fazecast.jSerialComm.SerialPort.ONE_STOP_BIT,
                com.fazecast.jSerialComm.SerialPort.NO_PARITY);
        port.setFlowControl(
                settings.hardwareFlowControl()
                        ? com.fazecast.jSerialComm.SerialPort.FLOW_CONTROL_RTS_ENABLED
                                | com.fazecast.jSerialComm.SerialPort.FLOW_CONTROL_CTS_ENABLED
                        : com.fazecast.jSerialComm.SerialPort.FLOW_CONTROL_DISABLED);
        port.setComPortTimeouts(com.fazecast.jSerialComm.SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
        if (!port.openPort(0)) {
            throw notOpened(settings.name(), device, port.getLastErrorCode(), discovery);
        }
        if (!settings.dtr()) {
            port.clearDTR();
            port.clearRTS();
        }
        return new JSerialCommPort(port, device);
    }

    private static com.fazecast.jSerialComm.SerialPort port(PortName name, Path device) throws PortException {
        try {
            return com.fazecast.jSerialComm.SerialPort.getCommPort(device.toString());
        } catch (SerialPortInvalidPortException gone) {
            throw new PortException(PortException.Reason.MISSING, name + " has gone again");
        }
    }

    private static PortException notOpened(PortName name, Path device, int error, PortDiscovery discovery) {
        String where = name.text().equals(device.toString()) ? name.text() : name + " (" + device + ")";
        if (Files.isRegularFile(device) || Files.isDirectory(device)) {
            return new PortException(PortException.Reason.NO_PORT, where + NO_PORT_HERE);
        }
        return switch (error) {
            case LOCKED, OPENED_TWICE, BUSY ->
                new PortException(
                        PortException.Reason.BUSY,
                        where + " is in use by "
                                + discovery
                                        .holder(device)
                                        .orElse(
                                                "a program that this user may not see ('sudo sn-gateway ports' names it)")
                                + "; end it, or give one of the two another port");
            case PERMISSION_DENIED ->
                new PortException(
                        PortException.Reason.FORBIDDEN,
                        "user " + System.getProperty("user.name") + " may not open " + where + "; "
                                + Permission.hint(device));
            case OPERATION_NOT_PERMITTED ->
                new PortException(
                        PortException.Reason.FORBIDDEN,
                        "the service may not open " + where
                                + "; its unit needs DeviceAllow=char-ttyUSB rw and the like,"
                                + " and a restart if the driver was loaded after it");
            case NO_TERMINAL -> new PortException(PortException.Reason.NO_PORT, where + NO_PORT_HERE);
            case INPUT_OUTPUT_ERROR, NO_SUCH_DEVICE_OR_ADDRESS, NO_SUCH_DEVICE ->
                new PortException(
                        PortException.Reason.MISSING,
                        where
                                + " has nothing behind it; plug the dongle in again, or see with the command 'ports' what is"
                                + " there");
            default ->
                new PortException(
                        PortException.Reason.FAILED, where + " can't be opened: error " + error + " of the system");
        };
    }

    @Override
    public int read(byte[] into) throws IOException {
        int octets = port.readBytes(into, into.length);
        if (octets <= 0) {
            throw gone();
        }
        return octets;
    }

    @Override
    public void write(byte[] octets) throws IOException {
        byte[] rest = octets;
        while (rest.length > 0) {
            int written = port.writeBytes(rest, rest.length);
            if (written <= 0) {
                throw gone();
            }
            rest = Arrays.copyOfRange(rest, written, rest.length);
        }
    }

    private IOException gone() {
        return new IOException(closed.get() ? device + " was closed" : device + " is gone");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            port.closePort();
        }
    }
}
