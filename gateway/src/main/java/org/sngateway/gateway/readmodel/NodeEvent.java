package org.sngateway.gateway.readmodel;

/**
 * Something that happened to a node.
 *
 * @param atMillis of Unix time
 * @param text for people, such as {@code ACTIVE -> ASLEEP, sleep}
 */
public record NodeEvent(long atMillis, String clientId, String text) {}
