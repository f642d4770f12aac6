package org.sngateway.gateway.doctor;

/**
 * Something that is wrong.
 *
 * @param what is wrong, in one sentence, with the place
 * @param remedy the command or the change that mends it
 */
public record Trouble(String what, String remedy) {}
