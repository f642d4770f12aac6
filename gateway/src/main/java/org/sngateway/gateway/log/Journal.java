package org.sngateway.gateway.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether a stream of this process ends in the journal of systemd, as systemd.exec(5) says how to tell. */
final class Journal {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Journal() {}

    /** Whether standard error does: JOURNAL_STREAM names its device and inode. */
    static boolean isStandardError(Map<String, String> environment) {
        return isAt(STANDARD_ERROR, environment.getOrDefault("JOURNAL_STREAM", ""));
    }

    static boolean isAt(Path stream, String journal) {
        if (journal.isEmpty()) {
            return false;
        }
        try {
            return journal.equals(
                    Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino"));
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
