package org.sngateway.gateway.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sngateway.gateway.store.Json;

/** The other side of a {@link ControlSocket}. */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Asks the gateway that serves at the path.
     *
     * @param words of the question; they may contain blanks
     * @return the lines of the answer
     * @throws IOException if no gateway can be asked; the message says what to do
     */
    public static List<String> ask(Path path, String... words) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            ByteBuffer question = ByteBuffer.wrap((line(words) + "\n").getBytes(StandardCharsets.UTF_8));
            while (question.hasRemaining()) {
                channel.write(question);
            }
            try (BufferedReader answer = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
                return answer.lines().toList();
            }
        } catch (IOException failed) {
            throw explain(path, failed);
        }
    }

    private static String line(String... words) {
        return Stream.of(words)
                .map(word -> word.matches("[^\"\\s]+") ? word : Json.text(word))
                .collect(Collectors.joining(" "));
    }

    private static IOException explain(Path path, IOException failed) {
        String message = String.valueOf(failed.getMessage());
        if (failed instanceof AccessDeniedException || message.contains("Permission denied")) {
            return new IOException(path + " is not for this user; run it with sudo", failed);
        }
        if (!Files.exists(path)) {
            return new IOException(
                    "no gateway runs here: there is no " + path + "; systemctl start sn-gateway, or say --socket PATH",
                    failed);
        }
        return new IOException("the gateway of " + path + " does not answer: " + message, failed);
    }
}
