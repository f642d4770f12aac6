package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.sngateway.gateway.core.store.DeadLetter;

/**
 * The file of dead letters: a JSON object in each line, the payload in Base64. When it is full it gets the name of the one
 * before, which is then gone.
 */
public final class DeadLetterFile implements StoreWriter.DeadLetters {
    /** Of the file in the state directory. */
    public static final String NAME = "dead-letters.jsonl";

    private static final String OLDER = "dead-letters.1.jsonl";
    private static final long MAX_OCTETS = 16L * 1024 * 1024;

    private final Path directory;

    public DeadLetterFile(Path directory) {
        this.directory = directory;
    }

    @Override
    public void append(DeadLetter letter) throws IOException {
        Path file = directory.resolve(NAME);
        if (Files.exists(file) && Files.size(file) >= MAX_OCTETS) {
            Files.move(file, directory.resolve(OLDER), StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer line = ByteBuffer.wrap(line(letter).getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        }
    }

    private static String line(DeadLetter letter) {
        byte[] payload = new byte[letter.payload().size()];
        letter.payload().asBuffer().get(payload);
        return "{\"time\":\"%s\",\"client\":%s,\"topic\":%s,\"qos\":%s,\"retain\":%s,\"reason\":\"%s\",\"payload\":\"%s\"}\n"
                .formatted(
                        Instant.ofEpochMilli(letter.atMillis()),
                        Json.text(letter.clientId()),
                        Json.text(letter.topic()),
                        letter.qos(),
                        letter.retain(),
                        letter.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        Base64.getEncoder().encodeToString(payload));
    }
}
