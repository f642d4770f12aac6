package org.sngateway.gateway.config;

/**
 * A key of a section.
 *
 * @param name lower case with dashes
 * @param kind what it takes
 * @param defaultValue in force where the file does not name the key
 * @param comment what it is for, in a few words; stands beside it in the printed configuration
 * @param usual whether it belongs to the few that most people may want to change
 * @param <T> the type of its value
 */
public record Key<T>(String name, Kind<T> kind, T defaultValue, String comment, boolean usual) {}
