package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A few characters that make one installation differ from every other, so that two gateways with the same configuration do not
 * take the same client id at their broker (R8.30). Short enough for MQTT 3.1, which has 23 characters for a client id.
 */
public final class Installation {
    private static final String FILE = "installation";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");

    private Installation() {}

    /** A new one: eight hexadecimal digits. */
    public static String newId(RandomGenerator random) {
        return HexFormat.of().toHexDigits(random.nextInt());
    }

    /** The one that is kept in a directory. It is made if there is none, or if what is there is damaged. */
    static String idIn(Path directory, RandomGenerator random) throws IOException {
        Path file = directory.resolve(FILE);
        if (Files.isRegularFile(file)) {
            String kept = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).strip();
            if (ID.matcher(kept).matches()) {
                return kept;
            }
        }
        String made = newId(random);
        Path draft = directory.resolve(FILE + ".new");
        Files.writeString(draft, made + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return made;
    }
}
