package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;
import org.sngateway.gateway.broker.BrokerEndpoint;

/** A broker that a test plays packet by packet, in hexadecimal, at a real port. */
final class ScriptedBroker implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final ServerSocket server;

    ScriptedBroker() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
    }

    int port() {
        return server.getLocalPort();
    }

    BrokerEndpoint endpoint() {
        return BrokerEndpoint.plain("127.0.0.1", port());
    }

    /** The next connection. */
    Connection accepts() throws IOException {
        return new Connection(server.accept());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The broker's end of a connection. */
    static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        }

        /** The next packet. */
        String next() throws IOException {
            int type = in.readUnsignedByte();
            int length = 0;
            int octet = 0x80;
            StringBuilder header = new StringBuilder(HEX.toHexDigits((byte) type));
            for (int shift = 0; (octet & 0x80) != 0; shift += 7) {
                octet = in.readUnsignedByte();
                header.append(' ').append(HEX.toHexDigits((byte) octet));
                length |= (octet & 0x7F) << shift;
            }
            byte[] rest = in.readNBytes(length);
            return length == 0 ? header.toString() : header + " " + HEX.formatHex(rest);
        }

        /** The next packet is this one. */
        Connection expects(String hex) throws IOException {
            assertThat(next()).isEqualTo(hex);
            return this;
        }

        /** The next packet begins with these octets. */
        Connection expectsFirst(String hex) throws IOException {
            assertThat(next()).startsWith(hex);
            return this;
        }

        Connection says(String hex) throws IOException {
            socket.getOutputStream().write(HEX.parseHex(hex));
            return this;
        }

        /** The gateway closes the connection without a further packet. */
        void expectsEnd() throws IOException {
            try {
                assertThat(in.read()).as("an octet after the last packet").isEqualTo(-1);
            } catch (EOFException | SocketException reset) {
                assertThat(reset.getMessage()).doesNotContain("timed out");
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
