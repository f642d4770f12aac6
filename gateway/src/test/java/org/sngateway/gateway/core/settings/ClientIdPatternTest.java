package org.sngateway.gateway.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientIdPatternTest {
    @ParameterizedTest
    @CsvSource({
        "meter, meter",
        "*, meter",
        "*, ''",
        "meter*, meter",
        "*meter, meter",
        "meter**, meter",
        "meter-*, meter-77",
        "*-77, meter-77",
        "m*r-*7, meter-77",
        "*er*, meter-77",
        "*-7, meter-77-7",
        "a*b*c, axbxbxc",
        "*, a*b",
    })
    void starStandsForAnyCharactersOrNone(String pattern, String clientId) {
        assertThat(new ClientIdPattern(pattern).matches(clientId)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "meter, mete",
        "meter, meter-77",
        "meter-77, meter-7",
        "meter, Meter",
        "meter-*, meter",
        "*-77, meter-78",
        "*-77, meter-77-1",
        "m*r-8, meter-77",
        "a*b*c, axbx",
        "meter*x, meter",
        "'', meter",
    })
    void allElseHasToBeThere(String pattern, String clientId) {
        assertThat(new ClientIdPattern(pattern).matches(clientId)).isFalse();
    }
}
