package org.sngateway.gateway.core.settings;

/**
 * How sleeping clients are served (R6.3).
 *
 * @param awakeMaximumNanos how long a client stays awake without a message from it
 * @param qos0GapNanos the pause after each QoS 0 message of a flush: small radios have one receive buffer
 * @param maxFailedWakes after this number of wakes without an acknowledgement the first message is dropped, 1 or more
 * @param maxMessagesPerWake after this number of messages the flush ends, even if more are queued; 0 = no limit
 */
public record SleepSettings(long awakeMaximumNanos, long qos0GapNanos, int maxFailedWakes, int maxMessagesPerWake) {}
