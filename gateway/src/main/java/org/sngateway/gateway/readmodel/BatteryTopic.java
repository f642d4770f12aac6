package org.sngateway.gateway.readmodel;

import java.util.OptionalInt;
import org.sngateway.gateway.store.Json;
import org.sngateway.sn.message.Payload;

/**
 * Where nodes publish the charge of their batteries: MQTT-SN itself has no such thing. Each node can tell of itself only.
 *
 * @param before what stands before the client id in the topic
 * @param after what stands behind it
 * @param member of a JSON object that has the charge
 */
public record BatteryTopic(String before, String after, String member) {
    private static final String CLIENT_ID = "{clientId}";
    private static final int MAX_OCTETS = 4_096;
    private static final double MAX_PERCENT = 100;

    /** The topic that is written with one {clientId}. */
    public static BatteryTopic of(String topic, String member) {
        int at = topic.indexOf(CLIENT_ID);
        return new BatteryTopic(topic.substring(0, at), topic.substring(at + CLIENT_ID.length()), member);
    }

    /** Whether this client tells its charge under this topic. */
    public boolean isOf(String clientId, String topic) {
        return topic.length() == before.length() + clientId.length() + after.length()
                && topic.startsWith(before)
                && topic.startsWith(clientId, before.length())
                && topic.endsWith(after);
    }

    /** The charge in whole percent, 0 to 100: a number, or the member of a JSON object; empty if it is none of these. */
    public OptionalInt percent(Payload payload) {
        if (payload.size() > MAX_OCTETS) {
            return OptionalInt.empty();
        }
        try {
            String text = payload.asText().strip();
            String number = text.startsWith("{") ? Json.object(text).getOrDefault(member, "") : text;
            double percent = Double.parseDouble(number);
            return percent >= 0 && percent <= MAX_PERCENT
                    ? OptionalInt.of((int) Math.round(percent))
                    : OptionalInt.empty();
        } catch (IllegalArgumentException noNumber) {
            return OptionalInt.empty();
        }
    }
}
