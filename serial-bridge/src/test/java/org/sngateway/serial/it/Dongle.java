package org.sngateway.serial.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.sngateway.serial.framing.Octets;

/** The radio's side of a pseudo-terminal, which socat makes; the link to it is as a dongle's name in {@code /dev/serial}. */
final class Dongle implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Process socat;
    private final Path link;
    private final Path device;

    /** Plugs a dongle in. */
    Dongle(Path link) throws IOException {
        this.link = link;
        this.socat = new ProcessBuilder("socat", "PTY,link=" + link + ",raw,echo=0", "STDIO")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(PATIENCE).until(() -> Files.exists(link));
        this.device = Files.readSymbolicLink(link);
    }

    /** What the link leads to, such as {@code /dev/pts/7}. */
    Path device() {
        return device;
    }

    /** The radio says something. */
    void say(String hex) throws IOException {
        socat.getOutputStream().write(Octets.ofHex(hex));
        socat.getOutputStream().flush();
    }

    /** Waits for this number of octets from the other side; in hexadecimal. */
    String hear(int octets) throws IOException {
        InputStream in = socat.getInputStream();
        await().atMost(PATIENCE).until(() -> in.available() >= octets);
        return Octets.hex(in.readNBytes(octets));
    }

    /** It takes nothing any more, until {@link #goOn}. */
    void hang() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(socat.pid()))
                .start()
                .waitFor();
    }

    /** Pulls it out: the port is gone, and so is its name. */
    void unplug() throws IOException {
        // As udev does; the name must not lead to whatever gets this number next.
        Files.deleteIfExists(link);
        socat.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        unplug();
    }
}
