package org.sngateway.gateway.core.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.sn.message.ReturnCode;

/** What the broker's reason codes mean. R7.3. */
class ReasonCodeTest {
    @ParameterizedTest
    @CsvSource({
        "0x00, 0", "0x10, 0", "0x80, 3", "0x84, 3", "0x85, 3", "0x86, 1", "0x87, 3", "0x88, 1", "0x89, 1", "0x8A, 3",
        "0x8B, 1", "0x8C, 1", "0x8E, 3", "0x96, 1", "0x97, 1", "0x9C, 1", "0x9D, 1", "0x9F, 1", "0xFF, 3",
    })
    void clientIsToldTheCodeOfTable7Point3(int reasonCode, int returnCode) {
        assertThat(new ReasonCode(reasonCode).toReturnCode()).isEqualTo(ReturnCode.of(returnCode));
    }

    @ParameterizedTest
    @CsvSource({
        "0x85, CLIENT_ID",
        "0x86, CREDENTIALS",
        "0x87, RIGHTS",
        "0x8A, RIGHTS",
        "0x8C, CREDENTIALS",
        "0x89, FOR_NOW",
        "0x8E, CLIENT_ID_CONFLICT",
        "0x95, FOR_GOOD",
        "0x97, LIMIT",
    })
    void refusalHasItsKind(int reasonCode, ReasonCode.Kind kind) {
        assertThat(new ReasonCode(reasonCode).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"0, 0x00", "1, 0x84", "2, 0x85", "3, 0x88", "4, 0x86", "5, 0x87", "6, 0x80", "0x7F, 0x80", "0x97, 0x97"
    })
    void codeOfAConnAckIsTheReasonCodeThatMeansTheSame(int code, int reasonCode) {
        assertThat(ReasonCode.ofConnAck(code)).isEqualTo(new ReasonCode(reasonCode));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x10})
    void successIsNoRefusalThatMayPass(int reasonCode) {
        assertThat(new ReasonCode(reasonCode).isRefusal()).isFalse();
        assertThat(new ReasonCode(reasonCode).mayPass()).isFalse();
    }

    @Test
    void wordsAreThoseOfTheSpecification() {
        assertThat(ReasonCode.SESSION_TAKEN_OVER.inWords()).isEqualTo("session taken over (0x8E)");
        assertThat(new ReasonCode(0xC1).inWords()).isEqualTo("reason 0xC1");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void codeIsOneOctet(int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReasonCode(value))
                .withMessageContaining("" + value);
    }
}
