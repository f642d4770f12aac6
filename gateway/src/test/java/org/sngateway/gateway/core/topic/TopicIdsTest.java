package org.sngateway.gateway.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.TopicId;

/** The topic ids that the gateway hands out: a client that takes their octets for text or for signed numbers reads them right. */
class TopicIdsTest {
    private static final int ALL = 0x10000;

    @Test
    void noOctetOfAnIdIsAbove0x7F() {
        for (int place = 0; place < TopicIds.COUNT; place++) {
            int id = TopicIds.at(place);
            assertThat(id & 0x8080).as("id %04x", id).isZero();
            assertThat(id).isBetween(TopicId.MIN, TopicId.MAX);
            assertThat(TopicIds.contains(id)).isTrue();
        }
    }

    @Test
    void eachIdComesOnceOnAWayAroundWhereverItBegins() {
        for (int begin : new int[] {TopicIds.at(0), TopicIds.at(TopicIds.COUNT - 1), 0x007F, 0x0100, 0x7F7F, 0x3A41}) {
            BitSet seen = new BitSet(ALL);
            int id = begin;
            do {
                assertThat(seen.get(id)).as("%04x again", id).isFalse();
                seen.set(id);
                id = TopicIds.behind(id, 1);
            } while (id != begin);
            assertThat(seen.cardinality()).isEqualTo(TopicIds.COUNT);
        }
    }

    @Test
    void whatAnOlderVersionHandedOutGoesOnAtOneOfThem() {
        for (int id = 0; id < ALL; id++) {
            assertThat(TopicIds.contains(TopicIds.from(id)))
                    .as("after %04x", id)
                    .isTrue();
            assertThat(TopicIds.contains(id)).as("%04x", id).isEqualTo(id != 0 && (id & 0x8080) == 0);
        }
    }
}
