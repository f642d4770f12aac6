package org.sngateway.sim.replay;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sngateway.sn.capture.Capture;

/** Capture files on the disk. */
public final class CaptureFile {
    private static final long MAX_OCTETS = 1L << 30;

    private CaptureFile() {}

    /**
     * Reads a file; the system maps it, so that its size costs no heap.
     *
     * @throws RecordingException if it can't be read
     */
    public static Capture read(Path file) throws RecordingException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (Files.isDirectory(file)) {
                throw new RecordingException("this is a directory; name one capture file in it");
            }
            if (channel.size() > MAX_OCTETS) {
                throw new RecordingException("the file is larger than 1 GiB; cut it with editcap -c");
            }
            return Capture.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        } catch (NoSuchFileException none) {
            throw new RecordingException("there is no such file");
        } catch (IOException unreadable) {
            throw new RecordingException("the file can't be read: " + unreadable.getMessage());
        }
    }
}
