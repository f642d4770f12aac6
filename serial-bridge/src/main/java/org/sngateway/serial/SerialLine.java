package org.sngateway.serial;

import org.sngateway.serial.port.PortException;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SerialPort;

/** One serial line: a port that is opened, lost and opened again by itself. A simulation has lines without ports. */
public interface SerialLine {

    /** What happens on a line, reported on any thread. */
    interface Events {

        /** The port is open. */
        void onOpened(long nowNanos);

        /** Octets came. {@link SerialLine#handled} must be called once they are handled. */
        void onOctets(byte[] octets, long nowNanos);

        /** The port was open and is lost. */
        void onLost(String reason);

        /** The port can't be opened now; it is tried again. */
        void onNotOpened(PortException reason);
    }

    /** Where lines come from. */
    interface Source {

        /**
         * A line that has not been started.
         *
         * @param name of the line, for its threads
         */
        SerialLine line(String name, PortSettings settings, Events events);

        /** Real ports, each with two threads. */
        static Source ofPorts(SerialPort.Opener opener) {
            return (name, settings, events) -> new PortThreads(name, settings, opener, events);
        }
    }

    /** Begins to look for the port. */
    void start();

    /** Closes the port for ever, soon. */
    void stop();

    /** Closes the port; it is opened again after a second. */
    void reopen();

    /** Gives octets to write; false if they can't be taken now. Those for a port that is lost are thrown away. */
    boolean write(byte[] octets);

    /** Whether all octets have been written. */
    boolean isIdle();

    /** For how long the octets that are being written have been stuck, 0 if none are. */
    long stuckNanos(long nowNanos);

    /** One reading was handled. */
    void handled();
}
