package org.sngateway.gateway.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.sn.Rule;

/** Texts at which brokers close the connection are refused before (R8.34). */
class TopicRulesTest {
    private static final TopicRules RULES = TopicRules.DEFAULT;

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x0000, 0x0001, 0x0009, 0x000A, 0x000D, 0x001F, 0x007F, 0x0080, 0x0085, 0x009F, 0xFDD0, 0xFDDF, 0xFDEF,
                0xFFFE, 0xFFFF, 0x1FFFE, 0x1FFFF, 0x8FFFE, 0xFFFFF, 0x10FFFE, 0x10FFFF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF
            })
    @Rule("R8.34 refused texts")
    void characterThatBrokersRefuseIsNamed(int codePoint) {
        String text = "home/" + Character.toString(codePoint) + "x";

        assertThat(RULES.allowsName(text)).isFalse();
        assertThat(RULES.allowsFilter(text)).isFalse();
        assertThat(BrokerText.fault(text)).endsWith("U+%04X".formatted(codePoint));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x0020, 0x007E, 0x00A0, 0xFDCF, 0xFDF0, 0xFEFF, 0xFFFD, 0x1F321, 0x1FFFD, 0x20000, 0x10FFFD, 0xE000,
                0xD7FF
            })
    @Rule("R8.34 refused texts")
    void characterBesideThemIsAllowed(int codePoint) {
        String text = "home/" + Character.toString(codePoint) + "x";

        assertThat(RULES.allowsName(text)).isTrue();
        assertThat(RULES.allowsFilter(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"$share/g/t", "$share/g/t/#", "$share/g//", "$sharex", "$SYS/#", "a/$share", "$share/g/+"})
    @Rule("R8.34 shared filters")
    void filterIsAllowed(String filter) {
        assertThat(RULES.filterFault(filter)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"$share", "$share/", "$share/g", "$share/g/", "$share//t", "$share/+/t", "$share/#"})
    @Rule("R8.34 shared filters")
    void sharedFilterThatIsMalformedIsRefused(String filter) {
        assertThat(RULES.filterFault(filter)).isEqualTo("$share without a group or a filter");
    }

    @ParameterizedTest
    @CsvSource({"a#", "#/a", "a/#/b", "+a", "a+/b"})
    void wildcardThatDoesNotFillItsLevelIsRefused(String filter) {
        assertThat(RULES.filterFault(filter)).isEqualTo("a wildcard that does not fill its level");
    }

    @Test
    void limitsAreNamedWithTheirKeys() {
        assertThat(RULES.nameFault("/".repeat(128))).isEqualTo("more than 128 levels; see limits: topic-levels");
        assertThat(RULES.nameFault("/".repeat(127))).isNull();
        assertThat(RULES.nameFault("\u00e9".repeat(2_049)))
                .isEqualTo("more than 4096 octets; see limits: topic-octets");
        assertThat(RULES.nameFault("\u00e9".repeat(2_048))).isNull();
        assertThat(RULES.nameFault("")).isEqualTo("nothing in it");
        assertThat(RULES.nameFault("a/+")).isEqualTo("a wildcard, in a name");
    }
}
