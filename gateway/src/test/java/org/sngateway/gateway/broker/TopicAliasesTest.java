package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** MQTT 5 §3.3.2.3.4: topics as numbers, where that saves octets. */
class TopicAliasesTest {
    @Test
    void brokerWithoutAliasesGetsNames() {
        TopicAliases aliases = new TopicAliases(0);

        assertThat(List.of(next(aliases, "room"), next(aliases, "room"))).containsExactly("room", "room");
    }

    @Test
    void topicThatComesOnceCostsNothing() {
        assertThat(next(new TopicAliases(10), "room")).isEqualTo("room");
    }

    @Test
    void secondTimeTellsTheAliasAndTheThirdUsesIt() {
        TopicAliases aliases = new TopicAliases(10);
        next(aliases, "room");

        assertThat(next(aliases, "room")).isEqualTo("room=1");
        assertThat(next(aliases, "room")).isEqualTo("=1");
    }

    @Test
    void topicThatIsNoLongerThanItsAliasHasNone() {
        TopicAliases aliases = new TopicAliases(10);
        next(aliases, "abc");

        assertThat(next(aliases, "abc")).isEqualTo("abc");
    }

    @Test
    void noAliasIsAboveTheMaximum() {
        TopicAliases aliases = new TopicAliases(1);
        for (String topic : List.of("room", "room", "hall", "hall")) {
            next(aliases, topic);
        }

        assertThat(next(aliases, "room")).isEqualTo("=1");
        assertThat(next(aliases, "hall")).isEqualTo("hall");
    }

    /** Whatever goes out, the broker knows what each alias means. */
    @Test
    void brokerUnderstandsEachTopic() {
        for (int maximum : new int[] {1, 5, 16, 65_535}) {
            Random random = new Random(maximum);
            TopicAliases aliases = new TopicAliases(maximum);
            Map<Integer, String> atBroker = new HashMap<>();
            List<String> asAlias = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                String topic = "topic/" + (int) Math.abs(random.nextGaussian() * 10);
                TopicAliases.Topic sent = aliases.next(topic);
                int alias = sent.alias();
                assertThat(alias).isBetween(0, Math.min(maximum, 16));
                if (sent.name().isEmpty()) {
                    asAlias.add(topic);
                    assertThat(atBroker.get(alias)).isEqualTo(topic);
                } else if (alias > 0) {
                    atBroker.put(alias, sent.name());
                }
            }
            assertThat(asAlias).isNotEmpty();
        }
    }

    private static String next(TopicAliases aliases, String topic) {
        TopicAliases.Topic next = aliases.next(topic);
        return next.alias() == 0 ? next.name() : next.name() + "=" + next.alias();
    }
}
