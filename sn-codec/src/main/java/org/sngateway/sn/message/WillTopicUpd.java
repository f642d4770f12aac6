package org.sngateway.sn.message;

/**
 * WILLTOPICUPD (§5.4.22): a new topic for the will. Without a topic, topic and message of the will are deleted.
 *
 * @param qos 0, 1 or 2
 * @param retain whether the will is to be retained
 * @param topic the topic name; empty = delete the will, then QoS is 0 and Retain is not set
 */
public record WillTopicUpd(QoS qos, boolean retain, String topic) implements SnMessage {
    private static final WillTopicUpd EMPTY = new WillTopicUpd(QoS.ZERO, false, "");

    public WillTopicUpd {
        WillFields.check(qos, retain, topic);
    }

    /** The form of two octets that deletes the will. */
    public static WillTopicUpd empty() {
        return EMPTY;
    }

    public boolean isEmpty() {
        return topic.isEmpty();
    }

    @Override
    public MsgType type() {
        return MsgType.WILLTOPICUPD;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onWillTopicUpd(this, context);
    }
}
