package org.sngateway.sim.scenario;

import java.nio.file.Path;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.ConfigFile;

/** Scenarios as YAML files. */
public final class ScenarioFile {
    private ScenarioFile() {}

    /**
     * Reads a file.
     *
     * @throws ConfigException if it can't be read, or with all problems in it
     */
    public static Scenario read(Path file) throws ConfigException {
        return ConfigFile.read(file, ScenarioReader::read);
    }

    /**
     * Reads the text of a file.
     *
     * @param source the name of the file, for the messages
     * @throws ConfigException with all problems in it
     */
    public static Scenario parse(String source, String text) throws ConfigException {
        return ConfigFile.parse(source, text, ScenarioReader::read);
    }

    /** The text of a file that gives this scenario again; default values are left out. */
    public static String print(Scenario scenario) {
        return ScenarioPrinter.print(scenario);
    }
}
