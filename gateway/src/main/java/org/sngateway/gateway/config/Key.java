package org.sngateway.gateway.config;

/**
 * A key of a section.
 *
 * @param name lower case with dashes
 * @param kind of its value
 * @param defaultValue the value if the file does not have the key
 * @param comment its purpose in a few words; printed beside it in the configuration
 * @param usual whether it is one of the few keys that are usually changed
 * @param reload what becomes of another value while the gateway runs
 * @param <T> the type of its value
 */
public record Key<T>(String name, Kind<T> kind, T defaultValue, String comment, boolean usual, Reload reload) {
    /** A key whose value can be changed while the gateway runs. */
    public Key(String name, Kind<T> kind, T defaultValue, String comment, boolean usual) {
        this(name, kind, defaultValue, comment, usual, Reload.AT_ONCE);
    }

    /** Of the name alone, which tells the keys of a section apart. A hash of all values is made at run time and slows a start. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
