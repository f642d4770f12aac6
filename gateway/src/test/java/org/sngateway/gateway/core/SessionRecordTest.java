package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.Payload;

/** What is kept of a session over a restart, also by an earlier version of the gateway. */
class SessionRecordTest {
    private static final int DISCONNECTED = 2;
    private static final int NO_ADDRESS = 0;
    private static final IpAddress ADDRESS = IpAddress.of(new byte[] {10, 0, 0, 1});

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void recordIsReadAsItWasWritten(boolean sessionPresentUncertain) {
        SessionRecord written = record(sessionPresentUncertain);

        SessionRecord read = SessionRecord.of(written.toPayload());

        assertThat(read).isEqualTo(written);
    }

    @Test
    void recordOfVersion1IsReadWithoutUncertaintyAndReservedIds() {
        Payload written = begun(1).longNumber(1_000_000_000_000L).value();

        SessionRecord read = SessionRecord.of(written);

        assertThat(read).isEqualTo(record(false, 0));
    }

    @Test
    void recordOfVersion2IsReadWithoutReservedIds() {
        Payload written =
                begun(2).flag(true).longNumber(0).longNumber(1_000_000_000_000L).value();

        SessionRecord read = SessionRecord.of(written);

        assertThat(read).isEqualTo(record(true, 0));
    }

    @Test
    void recordSaysTheSameAsItsCopy() {
        assertThat(record(false).saysTheSameAs(record(false))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("components")
    void recordInWhichOneThingIsDifferentSaysSomethingElse(int component) throws ReflectiveOperationException {
        RecordComponent[] components = SessionRecord.class.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].getAccessor().invoke(record(false));
        }

        values[component] = another(values[component]);

        SessionRecord other = SessionRecord.class.getDeclaredConstructor(types).newInstance(values);
        assertThat(record(false).saysTheSameAs(other))
                .as(components[component].getName())
                .isFalse();
    }

    private static IntStream components() {
        return IntStream.range(0, SessionRecord.class.getRecordComponents().length);
    }

    private static Object another(@Nullable Object value) {
        if (value instanceof SessionState) {
            return SessionState.LOST;
        } else if (value instanceof String text) {
            return text + "2";
        } else if (value instanceof Boolean flag) {
            return !flag;
        } else if (value instanceof Integer number) {
            return number + 1;
        } else if (value instanceof Long number) {
            return number + 1;
        }
        return new UdpAddress("udp", ADDRESS, 1000, "", ADDRESS);
    }

    /** What versions 1 and 2 have in common. */
    private static RecordWriter begun(int version) {
        return new RecordWriter(version)
                .octet(DISCONNECTED)
                .text("udp")
                .octet(NO_ADDRESS)
                .flag(false)
                .number(60)
                .number(600)
                .number(17)
                .number(3)
                .number(256)
                .number(512);
    }

    private static SessionRecord record(boolean sessionPresentUncertain) {
        return record(sessionPresentUncertain, 32);
    }

    private static SessionRecord record(boolean sessionPresentUncertain, int reservedTopicIds) {
        return new SessionRecord(
                SessionState.DISCONNECTED,
                "udp",
                null,
                false,
                60,
                600,
                17,
                reservedTopicIds,
                3,
                256,
                512,
                sessionPresentUncertain,
                0,
                1_000_000_000_000L);
    }
}
