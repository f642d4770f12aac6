package org.sngateway.gateway.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A path as it stands in a configuration. */
public final class FilePath {
    /** Begins the path of what is in the home of the user. */
    static final String HOME = "~/";
    /** Where systemd puts what {@code LoadCredential=} names. */
    private static final String CREDENTIALS = "$CREDENTIALS_DIRECTORY";

    private static final Pattern OF_OTHERS_TOO =
            Pattern.compile("/|/(?:bin|boot|dev|etc|home|lib\\w*|media|mnt|opt|proc|root|run|sbin|srv"
                    + "|sys|tmp|usr|var)|/home/[^/]+|/usr/[^/]+|/(?:boot|dev|proc|sys)/.*"
                    + "|/var/(?:backups|cache|lib|local|lock|log|mail|opt|run|spool|tmp)");

    /** Where the unit of the service takes credentials from. */
    private static final String OF_SERVICE = "/etc/sn-gateway";

    private FilePath() {}

    /**
     * This environment with what the service finds in its own: commands look at its files too, and systemd gives them none.
     */
    public static Map<String, String> asInService(Map<String, String> environment) {
        Map<String, String> more = new HashMap<>(environment);
        more.putIfAbsent(CREDENTIALS.substring(1), OF_SERVICE);
        return more;
    }

    /**
     * The file that is meant: {@code ~/} is the home of the user, {@code $CREDENTIALS_DIRECTORY} the one that systemd gives to
     * the service.
     *
     * @throws ConfigException if systemd gives none
     */
    public static Path of(String written) throws ConfigException {
        return of(written, System.getenv());
    }

    /**
     * The same in another environment.
     *
     * @throws ConfigException if it lacks what the path needs
     */
    public static Path of(String written, Map<String, String> environment) throws ConfigException {
        if (written.startsWith(CREDENTIALS)) {
            String folder = environment.get(CREDENTIALS.substring(1));
            if (folder == null || folder.isEmpty()) {
                throw new ConfigException(
                        written + ": " + CREDENTIALS + " is not set; systemd sets it for a unit with LoadCredential=");
            }
            return Path.of(folder + written.substring(CREDENTIALS.length()));
        }
        return inHome(written);
    }

    /** Whether a directory is one of the system, or the whole home of a person. */
    static boolean isOfOthersToo(String written) {
        if (written.isEmpty() || written.indexOf('\0') >= 0) {
            return false;
        }
        // The home of the user of the service is a state directory.
        return OF_OTHERS_TOO
                .matcher(inHome(written).toAbsolutePath().normalize().toString())
                .matches();
    }

    /** The file or folder that is meant, where only {@code ~/} means something else than itself. */
    static Path inHome(String written) {
        return written.startsWith(HOME)
                ? Path.of(System.getProperty("user.home"), written.substring(HOME.length()))
                : Path.of(written);
    }
}
