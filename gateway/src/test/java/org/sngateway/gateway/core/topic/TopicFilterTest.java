package org.sngateway.gateway.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MQTT 3.1.1 §4.7. */
class TopicFilterTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b",
        "/, /",
        "a/, a/",
        "#, a",
        "#, a/b/c",
        "#, /",
        "a/#, a",
        "a/#, a/",
        "a/#, a/b/c",
        "+, a",
        "+/+, /a",
        "/+, /a",
        "+/b, a/b",
        "a/+, a/",
        "a/+/c, a/b/c",
        "+/+/c, a/b/c",
        "a/+/#, a/b",
        "$SYS/#, $SYS/load",
        "$SYS/+, $SYS/load",
        "a/+, a/$b",
    })
    void filterMatchesName(String filter, String name) {
        assertThat(TopicFilter.matches(filter, name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a/c",
        "a/b, a",
        "a/b, a/b/c",
        "a, a/",
        "a/, a",
        "a, ab",
        "ab, a",
        "A, a",
        "a/#, ab",
        "a/#, b/a",
        "a/b/#, a/c",
        "+, a/b",
        "+, /a",
        "/+, a",
        "a/+, a",
        "a/+/c, a/b/d",
        "a/+/#, a",
        "a/b/c, a",
        "#, $SYS/load",
        "+/load, $SYS/load",
        "+, $SYS",
        "b/#, a/b/#",
    })
    void filterDoesNotMatchName(String filter, String name) {
        assertThat(TopicFilter.matches(filter, name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"+, true", "#, true", "a/+/b, true", "a/#, true", "a/b, false", "/, false"})
    void wildcardsAreTheTwoOfMqtt(String filter, boolean has) {
        assertThat(TopicFilter.hasWildcard(filter)).isEqualTo(has);
    }
}
