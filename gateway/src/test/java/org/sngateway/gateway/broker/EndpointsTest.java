package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which address of the broker is asked next. */
class EndpointsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final BrokerEndpoint A = BrokerEndpoint.plain("a", 1883);
    private static final BrokerEndpoint B = BrokerEndpoint.plain("b", 1883);
    private static final List<MqttVersion> VERSIONS = List.of(MqttVersion.MQTT_5, MqttVersion.MQTT_3_1_1);
    /** Draws the longest pause. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final Endpoints endpoints = new Endpoints(List.of(A, B), VERSIONS, LONGEST);

    @Test
    void firstIsPreferredWhileItAnswers() {
        endpoints.onConnected(choose(0), 0);

        assertThat(choose(0).endpoint()).isEqualTo(A);
    }

    @Test
    void secondIsAskedAfterTheFirstHasFailed() {
        endpoints.onFailed(choose(0), 0);

        assertThat(choose(0).endpoint()).isEqualTo(B);
    }

    @Test
    void oneClientAloneFindsOutWhetherTheFirstIsBack() {
        endpoints.onFailed(choose(0), 0);

        assertThat(choose(SECOND).endpoint()).isEqualTo(A);
        for (int i = 0; i < 1_000; i++) {
            assertThat(choose(SECOND).endpoint()).isEqualTo(B);
        }
    }

    @Test
    void firstIsUsedByAllAgainWhenOneHasFoundItBack() {
        endpoints.onFailed(choose(0), 0);

        endpoints.onConnected(choose(SECOND), 0);

        assertThat(choose(SECOND).endpoint()).isEqualTo(A);
        assertThat(choose(SECOND).endpoint()).isEqualTo(A);
    }

    @Test
    void pausesDoubleUpToAMinute() {
        List<Long> pauses = new ArrayList<>();
        long now = 0;
        Endpoints.Candidate first = choose(now);
        for (int i = 0; i < 8; i++) {
            endpoints.onFailed(first, now);
            long pause = 0;
            while (!choose(now + pause).endpoint().equals(A)) {
                pause += SECOND / 2;
            }
            pauses.add(pause / SECOND);
            now += pause;
        }

        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void pausesHaveFullJitter() {
        RandomGenerator random = new SplittableRandom(1);
        int early = 0;
        for (int i = 0; i < 1_000; i++) {
            Endpoints some = new Endpoints(List.of(A, B), VERSIONS, random);
            some.onFailed(some.choose(0), 0);
            early += some.choose(SECOND / 2).endpoint().equals(A) ? 1 : 0;
        }

        assertThat(early).isBetween(450, 550);
    }

    /** A thousand clients that each ask once a second, for ten minutes in which the first is away. */
    @Test
    void addressThatIsAwayIsAskedAFewTimesWhateverTheNumberOfClients() {
        Endpoints some = new Endpoints(List.of(A, B), VERSIONS, new SplittableRandom(1));
        some.onFailed(some.choose(0), 0);
        int asked = 0;
        for (long now = SECOND / 1_000; now < 600 * SECOND; now += SECOND / 1_000) {
            Endpoints.Candidate chosen = some.choose(now);
            if (chosen.endpoint().equals(A)) {
                asked++;
                some.onFailed(chosen, now);
            }
        }

        assertThat(asked).isBetween(10, 60);
    }

    @Test
    void allAreAskedInTurnWhenAllFail() {
        for (int i = 0; i < 2; i++) {
            endpoints.onFailed(choose(0), 0);
        }

        assertThat(choose(0).endpoint()).isNotEqualTo(choose(0).endpoint());
    }

    @Test
    void oneAloneIsAlwaysAsked() {
        Endpoints one = new Endpoints(List.of(A), VERSIONS, LONGEST);
        for (int i = 0; i < 10; i++) {
            Endpoints.Candidate only = one.choose(0);
            assertThat(only.endpoint()).isEqualTo(A);
            one.onFailed(only, 0);
        }
    }

    // ---- a broker that sends its clients elsewhere

    @Test
    void clientsGoToTheNextAddressWhereABrokerSendsThemElsewhere() {
        assertThat(endpoints.onSentElsewhere(choose(0), "", 0)).isTrue();
        assertThat(choose(0).endpoint()).isEqualTo(B);
        // One client finds out whether it still does; that is no news.
        assertThat(endpoints.onSentElsewhere(choose(SECOND), "", SECOND)).isFalse();
        assertThat(choose(SECOND).endpoint()).isEqualTo(B);
    }

    @ParameterizedTest
    @CsvSource({
        "c.example, c.example",
        "C.example:1883, c.example",
        "x.example c.example:1883, c.example",
        "c.example:8883, b",
        "x.example, b"
    })
    void clientsGoWhereTheBrokerSendsThemIfThatIsInTheList(String serverReference, String host) {
        BrokerEndpoint third = BrokerEndpoint.plain("c.example", 1883);
        Endpoints three = new Endpoints(List.of(A, B, third), VERSIONS, LONGEST);

        three.onSentElsewhere(three.choose(0), serverReference, 0);

        assertThat(three.next(0).host()).isEqualTo(host);
        assertThat(three.choose(0).endpoint().host()).isEqualTo(host);
    }

    @Test
    void clientsGoToTheNextAddressWhereTheOtherFails() {
        BrokerEndpoint third = BrokerEndpoint.plain("c.example", 1883);
        Endpoints three = new Endpoints(List.of(A, B, third), VERSIONS, LONGEST);
        three.onSentElsewhere(three.choose(0), "c.example", 0);

        three.onFailed(three.choose(0), 0);

        assertThat(three.choose(0).endpoint()).isEqualTo(B);
    }

    @Test
    void clientsAreBackWhenTheBrokerTakesThemAgain() {
        endpoints.onSentElsewhere(choose(0), "b", 0);

        endpoints.onConnected(choose(SECOND), 0);

        assertThat(choose(SECOND).endpoint()).isEqualTo(A);
        assertThat(endpoints.onSentElsewhere(choose(SECOND), "b", SECOND)).isTrue();
    }

    @Test
    void versionIsLearnedForEachAddress() {
        Endpoints.Candidate first = choose(0);
        assertThat(endpoints.version(endpoints.version(first))).isEqualTo(MqttVersion.MQTT_5);
        assertThat(endpoints.hasOlder(0)).isTrue();
        assertThat(endpoints.hasOlder(1)).isFalse();

        endpoints.onConnected(first, 1);
        assertThat(endpoints.version(endpoints.version(choose(0)))).isEqualTo(MqttVersion.MQTT_3_1_1);

        endpoints.onFailed(first, 0);
        assertThat(endpoints.version(endpoints.version(choose(0)))).isEqualTo(MqttVersion.MQTT_5);
    }

    private Endpoints.Candidate choose(long nowNanos) {
        return endpoints.choose(nowNanos);
    }
}
