package org.sngateway.sn.message;

/**
 * WILLTOPIC (§5.4.7): the topic of the will. Without a topic the client has no will, and an older will is deleted.
 *
 * @param qos 0, 1 or 2
 * @param retain whether the will is to be retained
 * @param topic the topic name; empty = no will, then QoS is 0 and Retain is not set
 */
public record WillTopic(QoS qos, boolean retain, String topic) implements SnMessage {
    private static final WillTopic EMPTY = new WillTopic(QoS.ZERO, false, "");

    public WillTopic {
        WillFields.check(qos, retain, topic);
    }

    /** The form of two octets that means "no will". */
    public static WillTopic empty() {
        return EMPTY;
    }

    public boolean isEmpty() {
        return topic.isEmpty();
    }

    @Override
    public MsgType type() {
        return MsgType.WILLTOPIC;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onWillTopic(this, context);
    }
}
