package org.sngateway.gateway.core;

import java.util.function.Supplier;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicUpd;

/** R9.9: some clients send a C string with its end. It is cut off where the listener's {@code trim-nul} is on. */
final class TrailingNul {
    private final Supplier<CoreSettings> settings;

    TrailingNul(Supplier<CoreSettings> settings) {
        this.settings = settings;
    }

    /** The client id without one NUL at its end. */
    String cut(String clientId, NodeAddress from) {
        boolean cuts = clientId.endsWith("\0") && isOn(from);
        return cuts ? clientId.substring(0, clientId.length() - 1) : clientId;
    }

    /** The name or filter without the NULs at its end (R5.4). Of nothing else than NULs one stays, and it is refused. */
    String cutTopic(String topic, NodeAddress from) {
        if (!topic.endsWith("\0") || !isOn(from)) {
            return topic;
        }
        int end = topic.length();
        while (end > 1 && topic.charAt(end - 1) == '\0') {
            end--;
        }
        return topic.substring(0, end);
    }

    private boolean isOn(NodeAddress from) {
        return settings.get().listener(from.listener()).trimsNul();
    }

    Register cut(Register sent, NodeAddress from) {
        return new Register(sent.topicId(), sent.msgId(), cutTopic(sent.topicName(), from));
    }

    Subscribe cut(Subscribe sent, NodeAddress from) {
        return new Subscribe(sent.dup(), sent.qos(), sent.msgId(), cut(sent.topic(), from));
    }

    Unsubscribe cut(Unsubscribe sent, NodeAddress from) {
        return new Unsubscribe(sent.msgId(), cut(sent.topic(), from));
    }

    WillTopic cut(WillTopic sent, NodeAddress from) {
        return new WillTopic(sent.qos(), sent.retain(), cutTopic(sent.topic(), from));
    }

    WillTopicUpd cut(WillTopicUpd sent, NodeAddress from) {
        return new WillTopicUpd(sent.qos(), sent.retain(), cutTopic(sent.topic(), from));
    }

    private Topic cut(Topic topic, NodeAddress from) {
        return topic instanceof TopicName name ? new TopicName(cutTopic(name.text(), from)) : topic;
    }
}
