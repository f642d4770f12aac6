package org.sngateway.gateway.readmodel;

/**
 * Something that happened to a node.
 *
 * @param number counts all events since the start, from 1 on
 * @param atMillis of Unix time
 * @param text for people, such as {@code ACTIVE -> ASLEEP, sleep}
 */
public record NodeEvent(long number, long atMillis, String clientId, String text) {}
