package org.sngateway.gateway.ops;

import org.sngateway.gateway.core.mqtt.ClosingRequests;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.QoS;

/**
 * A request at which the broker closes the connection, for the log: what it is, which limit of the broker it probably meets, and
 * what an owner can do (R8.28).
 */
final class ClosingRequestInWords {
    private final String request;
    private final String cause;
    private final String hint;

    /**
     * Words for a request.
     *
     * @param longestTaken octets of topic and payload of the longest message that the broker has acknowledged; 0 = none
     */
    ClosingRequestInWords(MqttCommand command, int longestTaken) {
        if (command instanceof MqttCommand.Publish publish) {
            int octets = ClosingRequests.octets(publish);
            request = "request=PUBLISH topic=%s octets=%d qos=%d retain=%b"
                    .formatted(
                            SnPrinter.quote(publish.topic()),
                            octets,
                            publish.qos().bits(),
                            publish.retain());
            if (octets > longestTaken && octets > 2 * Math.max(longestTaken, 64)) {
                cause = "too-long";
                hint = "The longest message that the broker took has " + longestTaken
                        + " octets: raise its limit (Mosquitto: max_packet_size, message_size_limit) or send less";
            } else if (publish.retain()) {
                cause = "retain";
                hint = "Does the broker take retained messages?";
            } else if (publish.qos() == QoS.TWO) {
                cause = "qos";
                hint = "Does the broker take QoS 2?";
            } else {
                cause = "topic";
                hint = "Look into the broker's log: rights, quota, or the topic";
            }
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            request = "request=SUBSCRIBE filter=" + SnPrinter.quote(subscribe.filter()) + " qos="
                    + subscribe.qos().bits();
            cause = "filter";
            hint = "Look into the broker's log: rights, number of filters, or the filter";
        } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
            request = "request=UNSUBSCRIBE filter=" + SnPrinter.quote(unsubscribe.filter());
            cause = "filter";
            hint = "Look into the broker's log";
        } else {
            request = "request=PUBREL";
            cause = "qos";
            hint = "Does the broker take QoS 2?";
        }
    }

    /** Kind, topic, octets, QoS and Retain, as {@code key=value}. */
    String request() {
        return request;
    }

    /** The probable cause in a word. */
    String cause() {
        return cause;
    }

    /** A sentence for the owner. */
    String hint() {
        return hint;
    }
}
