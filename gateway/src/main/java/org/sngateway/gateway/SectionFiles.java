package org.sngateway.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.FilePath;

/**
 * The files that one section of the configuration names. What is wrong with one is said with the section and the key.
 *
 * @param section such as {@code broker}
 * @param environment of the process that uses the files
 */
record SectionFiles(String section, Map<String, String> environment) {
    /** Reads a file. */
    interface Reader<T> {
        T read() throws IOException;
    }

    /**
     * The file of a key.
     *
     * @param written as in the configuration; empty = none
     */
    Optional<Path> file(String key, String written) throws IOException {
        try {
            return written.isEmpty() ? Optional.empty() : Optional.of(FilePath.of(written, environment));
        } catch (ConfigException notSet) {
            throw unusable(key, notSet);
        }
    }

    /**
     * What a reader makes of the files.
     *
     * @param keys that name them
     */
    <T> T read(String keys, Reader<T> reader) throws IOException {
        try {
            return reader.read();
        } catch (IOException unusable) {
            throw unusable(keys, unusable);
        }
    }

    private IOException unusable(String keys, Exception cause) {
        return new IOException(section + ": " + keys + ": " + cause.getMessage(), cause);
    }
}
