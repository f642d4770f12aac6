package org.sngateway.gateway.config;

/**
 * An error in a file.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param message what is wrong, and what to write instead
 */
public record Problem(int line, int column, String message) {}
