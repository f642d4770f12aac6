package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.topic.TopicRules;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopicUpd;

/** The will that the gateway keeps for a client, and its updates (MQTT-SN 1.2 §6.4, here 5.3 and 8.15). */
public final class WillUpdate {
    private @Nullable Will will;

    /** The will in force, or {@code null}. */
    public @Nullable Will will() {
        return will;
    }

    /** A new will in place of the old one; {@code null} deletes it. */
    public void set(@Nullable Will next) {
        will = next;
    }

    /** Works alone: the message stays, and is empty if there was none. */
    public ReturnCode onWillTopicUpd(WillTopicUpd update, TopicRules rules) {
        if (update.isEmpty()) {
            will = null;
            return ReturnCode.ACCEPTED;
        }
        if (!rules.allowsName(update.topic())) {
            return ReturnCode.NOT_SUPPORTED;
        }
        Payload message = will == null ? Payload.EMPTY : will.message();
        will = new Will(update.topic(), update.qos(), update.retain(), message);
        return ReturnCode.ACCEPTED;
    }

    /** Works alone: the topic stays; without one there is nothing to update. */
    public ReturnCode onWillMsgUpd(WillMsgUpd update) {
        Will old = will;
        if (old == null) {
            return ReturnCode.NOT_SUPPORTED;
        }
        will = new Will(old.topic(), old.qos(), old.retain(), update.message());
        return ReturnCode.ACCEPTED;
    }
}
