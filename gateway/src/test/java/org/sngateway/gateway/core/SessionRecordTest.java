package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.Payload;

/** What is kept of a session over a restart, also by the gateway of before. */
class SessionRecordTest {
    private static final int DISCONNECTED = 2;
    private static final int NO_ADDRESS = 0;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void recordIsReadAsItWasWritten(boolean sessionPresentUncertain) {
        SessionRecord written = record(sessionPresentUncertain);

        SessionRecord read = SessionRecord.of(written.toPayload());

        assertThat(read).isEqualTo(written);
    }

    @Test
    void recordOfVersion1IsReadWithoutUncertainty() {
        Payload written = new RecordWriter(1)
                .octet(DISCONNECTED)
                .text("udp")
                .octet(NO_ADDRESS)
                .flag(false)
                .number(60)
                .number(600)
                .number(17)
                .number(3)
                .number(256)
                .number(512)
                .longNumber(1_000_000_000_000L)
                .value();

        SessionRecord read = SessionRecord.of(written);

        assertThat(read).isEqualTo(record(false));
    }

    private static SessionRecord record(boolean sessionPresentUncertain) {
        return new SessionRecord(
                SessionState.DISCONNECTED,
                "udp",
                null,
                false,
                60,
                600,
                17,
                3,
                256,
                512,
                sessionPresentUncertain,
                0,
                1_000_000_000_000L);
    }
}
