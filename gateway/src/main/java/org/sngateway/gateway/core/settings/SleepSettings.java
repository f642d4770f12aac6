package org.sngateway.gateway.core.settings;

/**
 * How sleeping clients are served (R6.3).
 *
 * @param awakeMaximumNanos how long a client stays awake without a message from it
 * @param qos0GapNanos the pause after each QoS 0 message of a flush: small radios have one receive buffer
 * @param maxFailedWakes after so many wakes without an acknowledgement the first message is dropped, 1 or more
 * @param maxMessagesPerWake after so many messages the flush ends though more are there; 0 = no limit
 */
public record SleepSettings(long awakeMaximumNanos, long qos0GapNanos, int maxFailedWakes, int maxMessagesPerWake) {}
