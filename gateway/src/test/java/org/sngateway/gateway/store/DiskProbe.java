package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/**
 * A process that opens a store, writes to it until a write fails, prints the reason, and keeps the store open until it
 * is stopped. Arguments: the directory, and the most appends of 1 KiB.
 */
final class DiskProbe {
    private static final JournalSettings SETTINGS = new JournalSettings(64 * 1024, 1_000);

    private DiskProbe() {}

    public static void main(String[] args) throws IOException {
        try (DiskDirectory directory = DiskDirectory.open(Path.of(args[0]));
                Journal journal =
                        Journal.open(directory, SETTINGS, new Random(1)).journal()) {
            Payload value = Payload.copyOf(new byte[1024]);
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                journal.append(List.of(Change.put(new RecordKey("client", 1, i), value)));
                journal.commit();
            }
            say("open");
            if (System.in.read() < 0) {
                say("closed");
            }
        } catch (IOException failed) {
            say(failed.getClass().getSimpleName() + ": " + failed.getMessage());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
