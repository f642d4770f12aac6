package org.sngateway.gateway.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** A file of keys and values: used as a whole, or refused with all problems in it. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * Reads a file.
     *
     * @param reader makes the result from the outermost section, and reports errors to it
     * @throws ConfigException if the file can't be read, or with all problems in it
     */
    public static <T> T read(Path file, Function<Section, T> reader) throws ConfigException {
        if (Files.isDirectory(file)) {
            throw new ConfigException(file + ": this is a folder, not a file");
        }
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            if (text.isBlank()) {
                // An editor may be about to write it, or a full disk has cut it: nobody means all defaults by it.
                throw new ConfigException(
                        file + ": the file is empty; write {} into it if all values are to be the defaults");
            }
            return parse(file.toString(), text, reader);
        } catch (NoSuchFileException missing) {
            throw new ConfigException(file + ": there is no such file");
        } catch (MalformedInputException notUtf8) {
            throw new ConfigException(file + ": this is not a text in UTF-8; save it as UTF-8");
        } catch (IOException unreadable) {
            throw new ConfigException(file + ": can't be read: " + unreadable.getMessage());
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param source the name of the file, for the messages
     * @param reader makes the result from the outermost section, and reports errors to it
     * @throws ConfigException with all problems in it
     */
    public static <T> T parse(String source, String text, Function<Section, T> reader) throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        T result = reader.apply(Section.parse(text, problems));
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new ConfigException(source, problems);
        }
        return result;
    }
}
