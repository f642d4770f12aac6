package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.sngateway.serial.framing.FrameDecoder;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.Framing;
import org.sngateway.serial.framing.Noise;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.SnMessage;

/**
 * A sensor behind a dongle. The dongle is the other end of a pseudo-terminal, which socat makes; it can be pulled out and plugged
 * in again.
 */
abstract class RadioNode implements Peer, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path port;
    private final Framing framing;
    private final SnDecoder decoder = new SnDecoder(false);
    private final Deque<byte[]> frames = new ArrayDeque<>();
    private Process socat;
    private FrameDecoder line;

    /** Plugs the dongle in. */
    RadioNode(Path port, Framing framing) throws IOException {
        this.port = port;
        this.framing = framing;
        this.line = framing.newDecoder();
        this.socat = pluggedIn();
    }

    /** The frame in which the dongle hands the message of its node to the gateway. */
    abstract byte[] frameOf(byte[] message);

    /** What a frame of the gateway has for the node, after the dongle has answered it; empty if it is for the dongle only. */
    abstract byte[] messageIn(byte[] frame) throws IOException;

    void plugIn() throws IOException {
        line = framing.newDecoder();
        frames.clear();
        socat = pluggedIn();
    }

    private Process pluggedIn() throws IOException {
        Process started = new ProcessBuilder("socat", "PTY,link=" + port + ",raw,echo=0", "STDIO")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(PATIENCE).until(() -> Files.exists(port));
        return started;
    }

    /** The port is gone, and so is its name, as udev does it. */
    void pullOut() throws IOException {
        Files.deleteIfExists(port);
        socat.destroyForcibly().onExit().join();
    }

    @Override
    public void sends(SnMessage message) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(0x400);
        SnEncoder.encode(message, out);
        says(frameOf(Arrays.copyOf(out.array(), out.position())));
    }

    /** Puts a frame with this content on the line. */
    void says(byte[] content) throws IOException {
        socat.getOutputStream().write(framing.encode(content));
        socat.getOutputStream().flush();
    }

    @Override
    public SnMessage receives() throws IOException {
        byte[] message = messageIn(hears());
        while (message.length == 0) {
            message = messageIn(hears());
        }
        return ((Decoded) decoder.decode(ByteBuffer.wrap(message))).message();
    }

    /** The content of the next frame of the gateway. */
    byte[] hears() throws IOException {
        while (frames.isEmpty()) {
            InputStream in = socat.getInputStream();
            await("a frame of the gateway").atMost(PATIENCE).until(() -> in.available() > 0);
            line.onOctets(in.readNBytes(in.available()), new FrameReceiver() {
                @Override
                public void onFrame(byte[] content) {
                    frames.add(content);
                }

                @Override
                public void onNoise(int octets, Noise noise) {
                    throw new AssertionError(octets + " octets of noise: " + noise);
                }
            });
        }
        return frames.remove();
    }

    void expects(SnMessage expected) throws IOException {
        assertThat(receives()).isEqualTo(expected);
    }

    <T extends SnMessage> T expects(Class<T> type) throws IOException {
        SnMessage message = receives();
        assertThat(message).isInstanceOf(type);
        return type.cast(message);
    }

    @Override
    public void close() throws IOException {
        pullOut();
    }
}
