package org.sngateway.gateway.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * The file of dead letters: one JSON object per line, the payload in Base64. A full file takes the name of the previous
 * file, which is then gone.
 */
public final class DeadLetterFile implements StoreWriter.DeadLetters {
    /** The name of the file in the state directory. */
    public static final String NAME = "dead-letters.jsonl";
    /** The name of the previous file. */
    public static final String OLDER = "dead-letters.1.jsonl";

    private static final long MAX_OCTETS = 16L * 1024 * 1024;

    private final Path directory;
    private final long maxOctets;

    public DeadLetterFile(Path directory) {
        this(directory, MAX_OCTETS);
    }

    DeadLetterFile(Path directory, long maxOctets) {
        this.directory = directory;
        this.maxOctets = maxOctets;
    }

    // ---- writing

    @Override
    public void append(DeadLetter letter) throws IOException {
        Path file = directory.resolve(NAME);
        if (Files.exists(file) && Files.size(file) >= maxOctets) {
            Files.move(file, directory.resolve(OLDER), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(file)) {
            create(file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = endOfLines(channel);
            try {
                ByteBuffer line = ByteBuffer.wrap((line(letter) + "\n").getBytes(StandardCharsets.UTF_8));
                for (long at = end; line.hasRemaining(); ) {
                    at += channel.write(line, at);
                }
                channel.force(true);
            } catch (IOException failed) {
                channel.truncate(end);
                throw failed;
            }
        }
    }

    private static void create(Path file) throws IOException {
        Files.createFile(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // The file contains messages, so only its user may read it.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        try (FileChannel above = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            above.force(true);
        }
    }

    /** An incomplete last line, from a power cut, is cut off. */
    private static long endOfLines(FileChannel channel) throws IOException {
        ByteBuffer octet = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            channel.read(octet.clear(), end - 1);
            if (octet.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    private static String line(DeadLetter letter) {
        byte[] payload = new byte[letter.payload().size()];
        letter.payload().asBuffer().get(payload);
        return "{\"time\":\"%s\",\"client\":%s,\"topic\":%s,\"qos\":%s,\"retain\":%s,\"reason\":\"%s\",\"payload\":\"%s\"}"
                .formatted(
                        Instant.ofEpochMilli(letter.atMillis()),
                        Json.text(letter.clientId()),
                        Json.text(letter.topic()),
                        letter.qos(),
                        letter.retain(),
                        inWords(letter.reason()),
                        Base64.getEncoder().encodeToString(payload));
    }

    private static String inWords(DeadLetter.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    // ---- reading

    /**
     * The contents of such a file.
     *
     * @param unreadable what is wrong with lines that are no dead letter, with their line numbers
     */
    public record Contents(List<DeadLetter> letters, List<String> unreadable) {}

    /** Reads a file of dead letters. */
    public static Contents read(Path file) throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        int number = 0;
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                try {
                    letters.add(letter(Json.object(line)));
                } catch (IllegalArgumentException | DateTimeException noLetter) {
                    unreadable.add("line " + number + ": " + noLetter.getMessage());
                }
            }
        }
        return new Contents(letters, unreadable);
    }

    /**
     * The last letters of such a file, the newest last; lines that are no dead letter are left out.
     *
     * @param max so many at most
     */
    public static List<DeadLetter> newest(Path file, int max) throws IOException {
        Deque<String> last = new ArrayDeque<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(line -> {
                if (last.size() == max) {
                    last.removeFirst();
                }
                last.addLast(line);
            });
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        return last.stream().flatMap(line -> readable(line).stream()).toList();
    }

    /** The letter of a line; the replay tells which lines have none. */
    private static Optional<DeadLetter> readable(String line) {
        try {
            return Optional.of(letter(Json.object(line)));
        } catch (IllegalArgumentException | DateTimeException noLetter) {
            return Optional.empty();
        }
    }

    /** Writes a file with exactly these letters; replaces an existing one. */
    public static void write(Path file, List<DeadLetter> letters) throws IOException {
        StringBuilder lines = new StringBuilder();
        letters.forEach(letter -> lines.append(line(letter)).append('\n'));
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        create(whole);
        try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
            ByteBuffer octets = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static DeadLetter letter(Map<String, String> members) {
        return new DeadLetter(
                member(members, "client"),
                member(members, "topic"),
                Payload.copyOf(Base64.getDecoder().decode(member(members, "payload"))),
                qos(member(members, "qos")),
                Boolean.parseBoolean(member(members, "retain")),
                Instant.parse(member(members, "time")).toEpochMilli(),
                DeadLetter.Reason.valueOf(
                        member(members, "reason").toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    private static QoS qos(String text) {
        if (!text.matches("[012]")) {
            throw new IllegalArgumentException("qos " + text + " is none of 0, 1, 2");
        }
        return QoS.ofBits(Integer.parseInt(text));
    }

    private static String member(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no \"" + name + "\"");
        }
        return value;
    }
}
