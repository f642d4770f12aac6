package org.sngateway.serial.port;

import java.io.IOException;

/**
 * An open serial port: 8 data bits, no parity, 1 stop bit. One thread reads, one writes, any may close; a close ends both.
 */
public interface SerialPort extends AutoCloseable {

    /**
     * Waits for octets.
     *
     * @return how many came, 1 or more
     * @throws IOException if the port is gone or was closed
     */
    int read(byte[] into) throws IOException;

    /**
     * Writes all octets; blocks for as long as the other end takes none.
     *
     * @throws IOException if the port is gone or was closed
     */
    void write(byte[] octets) throws IOException;

    /** Closes the port. Closing it again does nothing. */
    @Override
    void close();

    /** How ports are opened. */
    interface Opener {

        /**
         * Opens the port that its name leads to now.
         *
         * @throws PortException that says what is in the way, and what to do
         */
        SerialPort open(PortSettings settings) throws PortException;
    }
}
