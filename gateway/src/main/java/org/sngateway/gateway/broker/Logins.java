package org.sngateway.gateway.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The login of each client: a table of clients, and a template for all others. */
public final class Logins {
    /** Stands for the client id in a username. */
    private static final String CLIENT_ID = "{clientId}";

    /** Nobody has a login. */
    public static final Logins NONE = new Logins(new Login("", ""), Map.of());

    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
    private static final int FIELDS = 3;

    private final Login template;
    private final Map<String, Login> byClientId;

    private Logins(Login template, Map<String, Login> byClientId) {
        this.template = template;
        this.byClientId = Map.copyOf(byClientId);
    }

    /**
     * The same login for all.
     *
     * @param username {clientId} in it stands for the id of each client
     */
    public static Logins of(String username, String password) {
        return new Logins(new Login(username, password), Map.of());
    }

    /**
     * The same with a table of clients that have their own: lines {@code client-id username password}, where the password is
     * the rest of the line; empty lines and lines that begin with {@code #} mean nothing.
     *
     * @throws IOException if the file can't be read, or a line is something else; it names the line and no password
     */
    public Logins withTable(Path file) throws IOException {
        Map<String, Login> table = new HashMap<>();
        int number = 0;
        for (String line : SecretFile.lines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = BLANKS.split(line, FIELDS);
            if (fields.length < FIELDS || fields[0].isEmpty()) {
                throw new IOException(file + ":" + number + ": a line must be: client-id username password");
            }
            if (table.put(fields[0], new Login(fields[1], fields[2])) != null) {
                throw new IOException(file + ":" + number + ": this client id stands in the table twice");
            }
        }
        return new Logins(template, table);
    }

    /** The login of this client. */
    Login of(String clientId) {
        Login own = byClientId.get(clientId);
        return own != null ? own : new Login(template.username().replace(CLIENT_ID, clientId), template.password());
    }

    /** Whether this client has a user name of its own. */
    boolean isOwn(String clientId) {
        return byClientId.containsKey(clientId) || template.username().contains(CLIENT_ID);
    }

    /** Whether the table of clients is the same one. */
    public boolean hasTableOf(Logins other) {
        return byClientId.equals(other.byClientId);
    }

    /** Whether the password of all others is the same one. */
    public boolean hasPasswordOf(Logins other) {
        return template.password().equals(other.template.password());
    }

    /** Names no password. */
    @Override
    public String toString() {
        return "Logins[" + template + ", table of " + byClientId.size() + "]";
    }
}
