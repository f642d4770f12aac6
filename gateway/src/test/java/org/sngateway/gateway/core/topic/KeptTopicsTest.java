package org.sngateway.gateway.core.topic;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.EveryField;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicName;

/** Topics and subscriptions come back from their records with every field. */
public class KeptTopicsTest {
    /** Only a memory of what the configuration said. */
    private static final Set<String> RULES = Set.of("allowedBy");

    private final RecordsInMemory records = new RecordsInMemory();

    @Test
    void subscriptionComesBackWithEveryField() {
        Subscriptions subscriptions = new Subscriptions(records, () -> 10, octets -> true, octets -> {});
        subscriptions.add("other", new TopicName("other"), QoS.ZERO, QoS.ZERO);
        subscriptions.add("lamp", new TopicName("lamp"), QoS.ONE, QoS.ONE);
        subscriptions.add("lamp", new PredefinedTopicId(5), QoS.TWO, QoS.TWO);
        Subscriptions.Subscription written = subscriptions.all().stream()
                .filter(one -> one.filter().equals("lamp"))
                .findFirst()
                .orElseThrow();

        Subscriptions.Subscription read = Subscriptions.ofRecord(
                2, Objects.requireNonNull(records.all(RecordKind.SUBSCRIPTION).get(2L)));

        EveryField.assertIsSet(written, Set.of());
        EveryField.assertIsTheSame(read, written, Set.of());
    }

    @Test
    void topicComesBackWithEveryField() throws ReflectiveOperationException {
        TopicTable written = table();
        written.onReconnect();
        int id = written.assign("lamp");
        written.markKnown(id);
        written.markRefused(id);
        written.markUsed("lamp", new PredefinedTopicId(5));

        TopicTable read = table();
        records.all(RecordKind.TOPIC).forEach(read::restoreTopic);
        records.all(RecordKind.TOPIC_FORM).forEach(read::restoreForm);

        EveryField.assertIsSet(entry(written), RULES);
        EveryField.assertIsTheSame(entry(read), entry(written), RULES);
    }

    private TopicTable table() {
        return new TopicTable(records, () -> 10, octets -> true, octets -> {}, 1);
    }

    private static Object entry(TopicTable topics) throws ReflectiveOperationException {
        Field byName = TopicTable.class.getDeclaredField("byName");
        byName.setAccessible(true);
        return Objects.requireNonNull(((Map<?, ?>) byName.get(topics)).get("lamp"));
    }
}
