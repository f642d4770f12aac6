package org.sngateway.gateway.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.ShortTopicName;

/** MQTT-SN 1.2 §5.3.11; R3.3, R8.16. */
class TopicTableTest {
    @ParameterizedTest
    @ValueSource(ints = {0x0001, 0x007F, 0x0100, 0x7F70, 0x7F7F})
    @Rule({"R3.3 reserved ids", "R8.16 octets below 0x80"})
    void idsGoRoundWithOctetsBelow0x80AndNeverTwice(int first) {
        TopicTable topics = table(first);
        Set<Integer> assigned = new HashSet<>();

        for (int i = 0; i < TopicIds.COUNT; i++) {
            int id = topics.assign("topic " + i);
            assertThat(topics.nameOf(id)).isEqualTo("topic " + i);
            assigned.add(id);
        }

        assertThat(assigned).hasSize(16_383).allMatch(id -> id != 0 && (id & 0x8080) == 0 && id <= 0x7F7F);
        assertThat(topics.assign("one more")).isZero();
    }

    @Test
    @Rule("R3.3 reserved ids")
    void reservedIdsHaveNoName() {
        TopicTable topics = table(0x7F7F);

        assertThat(topics.assign("last")).isEqualTo(0x7F7F);
        assertThat(topics.assign("first")).isEqualTo(0x0001);

        assertThat(topics.nameOf(0x0000)).isNull();
        assertThat(topics.nameOf(0xFFFF)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0080, 0x0100",
        "0x00FF, 0x0100",
        "0x7F80, 0x0001",
        "0x7FFF, 0x0001",
        "0x8000, 0x0001",
        "0xFFFE, 0x0001"
    })
    @Rule("R8.16 octets below 0x80")
    void idsThatWouldBeginAtALargeOctetBeginBehindIt(String first, String expected) {
        assertThat(table(Integer.decode(first)).assign("a")).isEqualTo(Integer.decode(expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0001, 0x0070, 0x007F, 0x0080, 0x00F0, 0x7F70, 0x7F80, 0x8000, 0xFFF0, 0xFFFE})
    @Rule({"R8.16 octets below 0x80", "R8.16 same ids"})
    void idsFromBeforeAnUpgradeStayValidAndNoneIsUsedAgain(int first) {
        TopicTable topics = table(1);
        topics.restore(first, 0, 0);
        Set<Integer> used = new HashSet<>();
        for (int i = 0, id = first; i < 400; i++, id = id == 0xFFFE ? 1 : id + 1) {
            topics.restoreTopic(id, record("old " + i));
            used.add(id);
        }

        for (int i = 0, id = first; i < 400; i++, id = id == 0xFFFE ? 1 : id + 1) {
            assertThat(topics.nameOf(id)).isEqualTo("old " + i);
            assertThat(topics.assign("old " + i)).isEqualTo(id);
        }
        for (int i = 0; i < 400; i++) {
            int id = topics.assign("new " + i);
            assertThat(used.add(id)).isTrue();
            assertThat(id & 0x8080).isZero();
            assertThat(topics.nameOf(id)).isEqualTo("new " + i);
        }
    }

    @Test
    @Rule({"R8.16 octets below 0x80", "R8.16 new ids"})
    void idsFromBeforeAnUpgradeEndWithACleanSession() {
        TopicTable topics = table(1);
        topics.restore(0x9000, 0, 0);
        topics.restoreTopic(0x9000, record("old"));

        topics.clear();

        assertThat(topics.nameOf(0x9000)).isNull();
        assertThat(topics.knownId("old")).isZero();
    }

    @Test
    @Rule("R8.16 same ids")
    void idWithoutARecordIsOfNoOtherTopicAfterARestart() {
        TopicTable before = table(0x0070);
        int lost = before.assign("lost with the disk");

        TopicTable after = table(1);
        after.restore(before.firstId(), before.reserved(), before.generation());

        assertThat(after.nameOf(lost)).isNull();
        assertThat(after.assign("another")).isNotEqualTo(lost);
    }

    @Test
    @Rule("R8.16 same ids")
    void idsAreReservedBeforeTheyAreHandedOut() {
        TopicTable topics = table(0x0070);
        int written = topics.reserved();

        for (int i = 0; i < 1_000; i++) {
            topics.assign("topic " + i);
            assertThat(written).as("reserved before topic %d", i).isGreaterThanOrEqualTo(i + 1);
            written = topics.reserved();
        }
    }

    @Test
    @Rule("R8.16 new ids")
    void cleanSessionGoesOnWithWhatIsReserved() {
        TopicTable before = table(0x0070);
        before.assign("old");
        before.clear();
        int lost = before.assign("lost with the disk");

        TopicTable after = table(1);
        after.restore(before.firstId(), before.reserved(), before.generation());

        assertThat(after.assign("another")).isNotEqualTo(lost);
    }

    @Test
    @Rule("R8.4 wildcard form")
    void onlyTheFormThatTheClientUsedLastIsKept() {
        RecordsInMemory records = new RecordsInMemory();
        TopicTable topics = new TopicTable(records, () -> 100_000, octets -> true, octets -> {}, 1);

        topics.markUsed("ab", new PredefinedTopicId(6));
        topics.markUsed("ab", ShortTopicName.of("ab"));

        assertThat(records.all(RecordKind.TOPIC_FORM)).containsOnlyKeys(TopicRecords.number(ShortTopicName.of("ab")));
    }

    private static TopicTable table(int firstId) {
        return new TopicTable(new RecordsInMemory(), () -> 100_000, octets -> true, octets -> {}, firstId);
    }

    private static Payload record(String name) {
        return new RecordWriter(1).text(name).number(0).number(-1).value();
    }
}
