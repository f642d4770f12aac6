package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.gateway.core.exchange.KeptMessagesTest;
import org.sngateway.gateway.core.lockstep.EveryField;
import org.sngateway.gateway.core.publish.UnacknowledgedPacketIdsTest;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.subscribe.SubscribeOutageTest;
import org.sngateway.gateway.core.topic.KeptTopicsTest;

/** What is on disk comes back with everything that it says. A new kind of record does not compile before a test has it. */
class KeptRecordsTest {
    @ParameterizedTest
    @EnumSource(RecordKind.class)
    void eachKindOfRecordHasATestInWhichItComesBack(RecordKind kind) {
        Class<?> test = switch (kind) {
            case SESSION, PAST_CLIENT, CLOCK -> KeptRecordsTest.class;
            case WILL, INBOUND, INBOUND_STAGE, DELIVERY, DELIVERY_STAGE -> KeptMessagesTest.class;
            case TOPIC, TOPIC_FORM, SUBSCRIPTION -> KeptTopicsTest.class;
            case UNSUBSCRIBE -> SubscribeOutageTest.class;
            case UNACKNOWLEDGED_PACKET_ID -> UnacknowledgedPacketIdsTest.class;
        };

        assertThat(test.getDeclaredMethods()).isNotEmpty();
    }

    @Test
    void sessionComesBackWithEveryField() {
        SessionRecord written = EveryField.of(SessionRecord.class);

        assertThat(SessionRecord.of(written.toPayload()))
                .usingRecursiveComparison()
                .isEqualTo(written);
    }

    @Test
    void pastClientComesBackWithEveryField() {
        PastClientRecord written = EveryField.of(PastClientRecord.class);

        assertThat(PastClientRecord.of(written.toPayload())).isEqualTo(written);
    }

    @Test
    void clockComesBackWithEveryField() {
        ClockRecord written = EveryField.of(ClockRecord.class);

        assertThat(ClockRecord.of(written.toPayload())).isEqualTo(written);
    }
}
