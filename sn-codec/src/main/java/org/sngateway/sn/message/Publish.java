package org.sngateway.sn.message;

/**
 * PUBLISH (§5.4.12).
 *
 * @param dup this is a repetition
 * @param qos 0, 1, 2 or -1
 * @param msgId 0 to 65535; counts at QoS 1 and 2 only
 * @param data up to 65526 octets
 */
public record Publish(boolean dup, QoS qos, boolean retain, TopicId topic, int msgId, Payload data)
        implements SnMessage {
    /** Octets of Flags, TopicId and MsgId. */
    private static final int FIXED_OCTETS = 5;

    public Publish {
        Checks.unsigned16("MsgId", msgId);
        Checks.fits("Data", data.size(), FIXED_OCTETS);
    }

    /** The same message marked as a repetition. */
    public Publish asDuplicate() {
        return new Publish(true, qos, retain, topic, msgId, data);
    }

    @Override
    public MsgType type() {
        return MsgType.PUBLISH;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onPublish(this, context);
    }
}
