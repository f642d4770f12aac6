package org.sngateway.gateway.config;

import java.nio.file.Path;

/** Where the state directory is. */
public final class StatePath {
    private static final String SYSTEMD = "STATE_DIRECTORY";

    private StatePath() {}

    /**
     * The state directory.
     *
     * @param configured empty = the one that systemd gives to the service, or that of the user
     */
    public static Path of(String configured) {
        String given = System.getenv(SYSTEMD);
        if (!configured.isEmpty()) {
            return FilePath.inHome(configured);
        }
        return given != null && !given.isEmpty()
                ? Path.of(given.split(":", 2)[0])
                : Path.of(System.getProperty("user.home"), ".local", "state", "sn-gateway");
    }
}
