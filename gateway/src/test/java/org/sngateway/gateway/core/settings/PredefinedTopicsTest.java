package org.sngateway.gateway.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.Rule;

class PredefinedTopicsTest {
    private final Map<ClientIdPattern, Map<Integer, String>> namesByPattern = new LinkedHashMap<>();

    @Test
    @Rule("10.1 predefined topics")
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
    void ofTwoPatternsThatAreAsExactTheFirstCounts() {
        given("b*", "first");
        given("*d", "second");

        assertThat(new PredefinedTopics(namesByPattern).nameOf("bad", 5)).isEqualTo("first");
    }

    private void given(String pattern, String name) {
        namesByPattern.put(new ClientIdPattern(pattern), Map.of(5, name));
    }
}
