package org.sngateway.gateway.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.store.RecordException;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.Payload;

/** The address of a client as the store keeps it. */
class AddressRecordTest {
    private static final Payload NODE_ID = Payload.ofHex("0013a20040b5");
    private static final IpAddress IP = IpAddress.of(HexFormat.of().parseHex("c0000207"));
    private static final UdpAddress ON_UDP = new UdpAddress("field", IP, 10_000, "", IP);
    private static final RadioAddress ON_RADIO = new RadioAddress("field", NODE_ID);

    static List<NodeAddress> addresses() {
        return List.of(
                ON_UDP,
                ON_RADIO,
                new ForwardedAddress(ON_UDP, Payload.ofHex("2a")),
                new ForwardedAddress(ON_RADIO, Payload.ofHex("2a")));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void addressIsReadAsItWasWritten(NodeAddress address) {
        RecordWriter writer = new RecordWriter(1);
        AddressRecord.write(writer, address);

        assertThat(read(writer)).isEqualTo(address);
    }

    @Test
    void noAddressIsReadAsNone() {
        RecordWriter writer = new RecordWriter(1);
        AddressRecord.write(writer, null);

        assertThat(read(writer)).isNull();
    }

    @Test
    void forwarderOverUdpIsReadFromTheOlderLayout() {
        RecordWriter writer = new RecordWriter(1)
                .octet(2)
                .longNumber(IP.high())
                .longNumber(IP.low())
                .number(10_000)
                .text("")
                .longNumber(IP.high())
                .longNumber(IP.low())
                .octets(NODE_ID);

        assertThat(read(writer)).isEqualTo(new ForwardedAddress(ON_UDP, NODE_ID));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 255})
    void addressOfAnUnknownKindIsAnErrorAndNotNone(int kind) {
        RecordWriter writer = new RecordWriter(1).octet(kind).octets(NODE_ID);

        assertThatThrownBy(() -> read(writer))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("kind " + kind);
    }

    @Test
    void forwarderBehindAForwarderIsAnError() {
        RecordWriter writer = new RecordWriter(1).octet(4).octet(4).octet(3).octets(NODE_ID);

        assertThatThrownBy(() -> read(writer))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("can't be a forwarder");
    }

    private static @Nullable NodeAddress read(RecordWriter writer) {
        return AddressRecord.read(new RecordReader(writer.value()), "field");
    }
}
