package org.sngateway.gateway.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A text file with secrets in it. Each failure is one line that names the file, and nothing of what is in it. */
public final class SecretFile {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SecretFile() {}

    /**
     * The password that is the first line.
     *
     * @throws IOException if there is none
     */
    public static String password(Path file) throws IOException {
        return lines(file).stream()
                .findFirst()
                .filter(line -> !line.isEmpty())
                .orElseThrow(
                        () -> new IOException(file + ": the password file is empty; its first line is the password"));
    }

    /** All lines, without a byte order mark and without the ends of lines. */
    static List<String> lines(Path file) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets(file)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new IOException(file + ": this is not a text in UTF-8; save it as UTF-8", notUtf8);
        }
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
                .lines()
                .toList();
    }

    /** The octets of a file. */
    static byte[] octets(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": this is a folder, not a file");
        }
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new IOException(file + ": there is no such file", missing);
        } catch (AccessDeniedException denied) {
            throw new IOException(
                    file + ": the user " + System.getProperty("user.name") + " may not read this file", denied);
        }
    }
}
