package org.sngateway.gateway.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.Rule;

/** MQTT-SN 1.2 §5.3.11; R3.3. */
class TopicTableTest {
    @Test
    @Rule("R3.3 reserved ids")
    void idsGoRoundWithoutTheReservedOnesAndNeverTwice() {
        TopicTable topics = new TopicTable(new RecordsInMemory(), () -> 100_000, octets -> true, octets -> {}, 0xFFF0);
        Set<Integer> assigned = new HashSet<>();

        for (int i = 0; i < 0xFFFE; i++) {
            assigned.add(topics.assign("topic " + i));
        }

        assertThat(assigned).hasSize(0xFFFE).allMatch(id -> id >= 0x0001 && id <= 0xFFFE);
        assertThat(topics.assign("one more")).isZero();
    }

    @Test
    @Rule("R3.3 reserved ids")
    void reservedIdsHaveNoName() {
        TopicTable topics = new TopicTable(new RecordsInMemory(), () -> 100_000, octets -> true, octets -> {}, 0xFFFE);

        assertThat(topics.assign("last")).isEqualTo(0xFFFE);
        assertThat(topics.assign("first")).isEqualTo(0x0001);

        assertThat(topics.nameOf(0x0000)).isNull();
        assertThat(topics.nameOf(0xFFFF)).isNull();
    }
}
