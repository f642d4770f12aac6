package org.sngateway.gateway.core.settings;

/**
 * The tables of each session (promise P7).
 *
 * @param maxOpenPublishes from the client; beyond, a PUBLISH is ignored and the client repeats it (R8.25)
 * @param maxOpenSubscribes SUBSCRIBE and UNSUBSCRIBE together; beyond, they are ignored
 * @param maxTopics topics with an id; beyond, REGISTER and SUBSCRIBE get return code 3
 * @param maxSubscriptions filters; beyond, SUBSCRIBE gets return code 3
 * @param maxQueuedMessages to the client; beyond, QoS 0 is dropped first, then the oldest
 * @param maxQueuedOctets of topic names and payloads to the client; beyond, as above
 */
public record SessionLimits(
        int maxOpenPublishes,
        int maxOpenSubscribes,
        int maxTopics,
        int maxSubscriptions,
        int maxQueuedMessages,
        int maxQueuedOctets) {}
