package org.sngateway.gateway.config;

/**
 * A key of a section.
 *
 * @param name lower case with dashes
 * @param kind of its value
 * @param defaultValue the value if the file does not have the key
 * @param comment its purpose in a few words; printed beside it in the configuration
 * @param usual whether it is one of the few keys that are usually changed
 * @param <T> the type of its value
 */
public record Key<T>(String name, Kind<T> kind, T defaultValue, String comment, boolean usual) {}
