package org.sngateway.gateway.core.settings;

/**
 * What is kept for the broker while it is away (promises P1 and P9).
 *
 * @param enabled whether messages at QoS 1 and 2 are kept and acknowledged; if not, they wait for the broker's answer
 *     and are refused without it
 * @param maxOctets of all messages together; beyond, a PUBLISH gets return code 1
 * @param maxOctetsPerClient of the messages of one client; beyond, as above
 * @param maxAgeMillis after which a message becomes a dead letter; 0 = never
 * @param maxQos0Messages of one client that wait in memory; beyond, the oldest is dropped; 0 = QoS 0 does not wait
 */
public record SpoolSettings(
        boolean enabled, long maxOctets, long maxOctetsPerClient, long maxAgeMillis, int maxQos0Messages) {}
