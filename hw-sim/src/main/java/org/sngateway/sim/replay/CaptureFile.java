package org.sngateway.sim.replay;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.sn.capture.Capture;

/**
 * A file with recorded traffic.
 *
 * @param capture the messages in it
 * @param radio at the serial line of a transcript, or what a capture is to be played on; else empty
 */
public record CaptureFile(Capture capture, Optional<DriverSettings> radio) {
    private static final long MAX_OCTETS = 1L << 30;
    private static final int MAX_TRANSCRIPT_OCTETS = 1 << 26;

    /** Of a gateway that serves such nodes: the defaults, and of a transcript the radio in place of UDP. */
    public GatewayConfig configuration() throws ConfigException {
        if (radio.isEmpty()) {
            return GatewayConfig.defaults();
        }
        DriverSettings dongle = radio.get();
        boolean encapsulated =
                dongle.kind().options().contains(RadioOption.ENCAPSULATED) && dongle.isOn(RadioOption.ENCAPSULATED);
        return GatewayConfig.parse(
                "the radio",
                "listeners: {radio: {serial: " + (dongle.kind().lines() > 1 ? "[/sim/0, /sim/1]" : "/sim")
                        + ", driver: " + dongle.kind().key() + (encapsulated ? ", encapsulated: on" : "") + "}}\n");
    }

    /**
     * The messages of a file, as {@link #open} has them.
     *
     * @throws RecordingException if it can't be read
     */
    public static Capture read(Path file) throws RecordingException {
        return open(file, null).capture();
    }

    /**
     * Reads a file: a capture, or what was said on a serial line. The system maps it, so that its size costs no heap.
     *
     * @param radio at the line; {@code null} = guess it in a transcript, none in a capture
     * @throws RecordingException if it can't be read
     */
    public static CaptureFile open(Path file, @Nullable DriverSettings radio) throws RecordingException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (Files.isDirectory(file)) {
                throw new RecordingException("this is a directory; name one capture file in it");
            }
            if (channel.size() > MAX_OCTETS) {
                throw new RecordingException("the file is larger than 1 GiB; cut it with editcap -c");
            }
            MappedByteBuffer octets = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            if (octets.hasRemaining() && octets.get(0) == '{') {
                if (octets.remaining() > MAX_TRANSCRIPT_OCTETS) {
                    throw new RecordingException("the transcript is larger than 64 MiB; cut it");
                }
                Transcript transcript =
                        Transcript.read(StandardCharsets.UTF_8.decode(octets).toString(), radio);
                return new CaptureFile(transcript.capture(), Optional.of(transcript.radio()));
            }
            return new CaptureFile(Capture.read(octets), Optional.ofNullable(radio));
        } catch (NoSuchFileException none) {
            throw new RecordingException("there is no such file");
        } catch (IOException unreadable) {
            throw new RecordingException("the file can't be read: " + unreadable.getMessage());
        }
    }
}
