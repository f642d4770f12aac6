package org.sngateway.sn.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One row of {@code vectors-1.2.csv}: a datagram, and what a decoder must make of it. */
public record Vector(String name, String hex, Map<String, String> fields, boolean valid, String treat) {

    /** All rows, in the order of the file. */
    public static List<Vector> all() {
        List<Vector> vectors = new ArrayList<>();
        for (String line : text().lines().toList()) {
            List<String> cells = cells(line);
            if (!cells.get(0).equals("name")) {
                vectors.add(new Vector(
                        cells.get(0),
                        cells.get(2),
                        fields(cells.get(3)),
                        cells.get(4).equals("yes"),
                        cells.get(5)));
            }
        }
        return vectors;
    }

    /** True where the datagram is malformed and must not reach a session. */
    public boolean isDropped() {
        return treat.equals("drop");
    }

    /** The whole datagram. */
    public byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    /** The whole datagram in a buffer. */
    public ByteBuffer datagram() {
        return ByteBuffer.wrap(octets());
    }

    @Override
    public String toString() {
        return name;
    }

    private static String text() {
        try (InputStream file = Vector.class.getResourceAsStream("/vectors-1.2.csv")) {
            if (file == null) {
                throw new IllegalStateException("vectors-1.2.csv is not among the test resources");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Cells are separated by commas; a cell with a comma is in quotation marks. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : line.strip().toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    private static Map<String, String> fields(String decoded) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : decoded.split(";", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(field.substring(0, equals), field.substring(equals + 1));
            }
        }
        return fields;
    }
}
