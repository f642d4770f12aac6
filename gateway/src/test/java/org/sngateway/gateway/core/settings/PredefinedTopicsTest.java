package org.sngateway.gateway.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.Rule;

class PredefinedTopicsTest {
    private final Map<ClientIdPattern, Map<Integer, String>> namesByPattern = new LinkedHashMap<>();

    @Test
    @Rule("R10.1 predefined topics")
    void mostExactPatternCountsWhateverTheOrder() {
        given("*", "all");
        given("meter-*", "meters");
        given("meter-1*", "first-meters");
        given("meter-12", "twelve");

        PredefinedTopics topics = new PredefinedTopics(namesByPattern);

        assertThat(topics.nameOf("lamp", 5)).isEqualTo("all");
        assertThat(topics.nameOf("meter-2", 5)).isEqualTo("meters");
        assertThat(topics.nameOf("meter-13", 5)).isEqualTo("first-meters");
        assertThat(topics.nameOf("meter-12", 5)).isEqualTo("twelve");
    }

    @Test
    @Rule("R10.1 predefined topics")
    void clientIdIsMoreExactThanAPatternOfTheSameLengthWhateverTheOrder() {
        given("meter-7*", "sevens");
        given("meter-77*", "all-that-begin-so");
        given("meter-77", "mine");

        PredefinedTopics topics = new PredefinedTopics(namesByPattern);

        assertThat(topics.nameOf("meter-77", 5)).isEqualTo("mine");
        assertThat(topics.nameOf("meter-771", 5)).isEqualTo("all-that-begin-so");
        assertThat(topics.nameOf("meter-78", 5)).isEqualTo("sevens");
    }

    @Test
    @Rule("R10.1 predefined topics")
    void clientIdIsMoreExactThanALongerPatternThatMatchesNoMoreOfIt() {
        given("*meter*-*77*", "pattern");
        given("meter-77", "mine");

        assertThat(new PredefinedTopics(namesByPattern).nameOf("meter-77", 5)).isEqualTo("mine");
    }

    @Test
    void starsDoNotMakeAPatternMoreExact() {
        given("**b*", "one-given");
        given("ab*", "two-given");

        assertThat(new PredefinedTopics(namesByPattern).nameOf("abc", 5)).isEqualTo("two-given");
    }

    @Test
    @Rule("R10.1 predefined topics")
    void idWithoutAMatchingPatternHasNoName() {
        given("meter-*", "meters");

        PredefinedTopics topics = new PredefinedTopics(namesByPattern);

        assertThat(topics.nameOf("lamp", 5)).isNull();
        assertThat(topics.nameOf("meter-1", 6)).isNull();
        assertThat(topics.nameForAnybody(5)).isNull();
    }

    @Test
    void ofTwoPatternsThatAreAsExactTheFirstCounts() {
        given("b*", "first");
        given("*d", "second");

        assertThat(new PredefinedTopics(namesByPattern).nameOf("bad", 5)).isEqualTo("first");
    }

    private void given(String pattern, String name) {
        namesByPattern.put(new ClientIdPattern(pattern), Map.of(5, name));
    }
}
