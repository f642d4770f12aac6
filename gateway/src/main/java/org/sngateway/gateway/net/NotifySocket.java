package org.sngateway.gateway.net;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * A unix datagram socket to the manager of services, as sd_notify(3) describes it. It never blocks, and may be used by any
 * thread. The JDK has no such socket; without Netty's native library the command {@code systemd-notify} says the same.
 */
public final class NotifySocket implements Consumer<String> {
    private static final String COMMAND = "systemd-notify";

    private final Consumer<String> way;
    private boolean troubleTold;

    private NotifySocket(Consumer<String> way) {
        this.way = way;
    }

    /**
     * Opens the way there.
     *
     * @param address a path, or {@code @} and the name of an abstract socket
     * @throws IOException if nobody listens there
     */
    public static NotifySocket open(String address) throws IOException {
        if (!Epoll.isAvailable()) {
            return new NotifySocket(NotifySocket::runCommand);
        }
        Socket socket = Socket.newSocketDomainDgram();
        try {
            socket.connect(new DomainSocketAddress(address.startsWith("@") ? "\0" + address.substring(1) : address));
        } catch (IOException notThere) {
            socket.close();
            throw new IOException("NOTIFY_SOCKET " + address + ": " + notThere.getMessage(), notThere);
        }
        return new NotifySocket(text -> write(socket, text));
    }

    /** Sends the text, of lines such as {@code READY=1}, as one datagram; if that can't be, the log says so once. */
    @Override
    public void accept(String text) {
        try {
            way.accept(text);
        } catch (NotSentException trouble) {
            if (!troubleTold) {
                troubleTold = true;
                LoggerFactory.getLogger("systemd").warn("notify=failed reason=\"{}\"", trouble.getMessage());
            }
        }
    }

    private static void write(Socket socket, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocateDirect(octets.length).put(octets);
        try {
            if (socket.write(buffer, 0, octets.length) < octets.length) {
                throw new NotSentException("the manager of services does not read");
            }
        } catch (IOException failed) {
            throw new NotSentException(String.valueOf(failed.getMessage()));
        }
    }

    private static void runCommand(String text) {
        List<String> command = new ArrayList<>(List.of(COMMAND));
        command.addAll(text.lines().toList());
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failed) {
            throw new NotSentException(String.valueOf(failed.getMessage()));
        }
    }

    private static final class NotSentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NotSentException(String reason) {
            super(reason, null, false, false);
        }
    }
}
