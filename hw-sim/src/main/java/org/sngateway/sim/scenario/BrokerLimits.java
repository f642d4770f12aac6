package org.sngateway.sim.scenario;

import java.time.Duration;

/**
 * What a broker does not take, and its habits. Brokers differ in all of these.
 *
 * @param protocol the version of MQTT that it speaks, 3.1, 3.1.1 or 5: with 5 it says why it closes a connection, with 3.1 not whether it has a session
 * @param maxPacket octets of topic and payload of a PUBLISH; 0 = unlimited
 * @param maxQos of a PUBLISH
 * @param takesRetain whether it takes a PUBLISH with Retain
 * @param refusedTopic a reading or command of this name is refused; empty = none
 * @param answer to what it does not take
 * @param grantedQos the most that it grants to a subscription
 * @param maxUnderWay messages at QoS 1 and 2 under way to a client at once
 * @param answersQos2ByPubAck it answers PUBLISH at QoS 2 with PUBACK, and goes deaf at a PUBREL after that
 * @param connections the most at once, while there are faults; 0 = unlimited
 * @param idleTimeout it closes a connection on which nothing came for this time; zero = it does not
 * @param receiveMaximum messages at QoS 1 and 2 that it takes without having answered them; MQTT 5 only
 * @param topicAliases the highest topic alias that it takes; MQTT 5 only
 * @param commandExpiry for so long a command is worth something; zero = for ever; MQTT 5 only
 */
public record BrokerLimits(
        String protocol,
        int maxPacket,
        int maxQos,
        boolean takesRetain,
        String refusedTopic,
        Answer answer,
        int grantedQos,
        int maxUnderWay,
        boolean answersQos2ByPubAck,
        int connections,
        Duration idleTimeout,
        int receiveMaximum,
        int topicAliases,
        Duration commandExpiry) {
    /** What a broker does with a request that it does not take. */
    public enum Answer {
        /** It closes the connection. */
        CLOSES,
        /** It says so, by a reason code. */
        REFUSES,
        /** It acknowledges a message and forgets it. */
        IGNORES
    }

    /** The same, but it closes at messages of this topic, and at all else that it does not take. */
    public BrokerLimits closingAt(String topic) {
        return new BrokerLimits(
                protocol,
                maxPacket,
                maxQos,
                takesRetain,
                topic,
                Answer.CLOSES,
                grantedQos,
                maxUnderWay,
                answersQos2ByPubAck,
                connections,
                idleTimeout,
                receiveMaximum,
                topicAliases,
                commandExpiry);
    }

    /** Whether it speaks MQTT 5. */
    public boolean isMqtt5() {
        return protocol.equals("5");
    }

    /** Whether its CONNACK says that it has the session (MQTT 3.1.1 §3.2.2.2). */
    public boolean hasSessionPresent() {
        return !protocol.equals("3.1");
    }

    /** A broker of MQTT 3.1.1 without limits. */
    public static final BrokerLimits NONE = new BrokerLimits(
            "3.1.1", 0, 2, true, "", Answer.CLOSES, 2, 20, false, 0, Duration.ZERO, 0xFFFF, 0, Duration.ZERO);
}
