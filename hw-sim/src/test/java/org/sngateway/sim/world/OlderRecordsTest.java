package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.core.ClockRecord;
import org.sngateway.gateway.core.SessionRecord;
import org.sngateway.gateway.core.address.AddressRecord;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sn.message.Payload;

class OlderRecordsTest {
    private static final IpAddress IP = IpAddress.of(new byte[] {10, 0, 0, 1});
    private static final ForwardedAddress ADDRESS =
            new ForwardedAddress(new UdpAddress("udp", IP, 1000, "", IP), Payload.ofText("n"));

    private static Payload session(boolean isUncertain) {
        RecordWriter writer = new RecordWriter(3).octet(1).text("udp");
        AddressRecord.write(writer, ADDRESS);
        return writer.flag(true)
                .number(60)
                .number(300)
                .number(7)
                .number(64)
                .number(2)
                .number(1024)
                .number(2048)
                .flag(isUncertain)
                .longNumber(0)
                .longNumber(5_000)
                .value();
    }

    private static Optional<Payload> older(RecordKind kind, Payload value) {
        return OlderRecords.of(kind.key("a", 1), value);
    }

    @Test
    void sessionOfTheFirstVersionHasTheSameAddressAndNoReservedIds() {
        Payload older = older(RecordKind.SESSION, session(false)).orElseThrow();

        assertThat(older.asBuffer().get(0)).isEqualTo((byte) 1);
        assertThat(SessionRecord.of(older))
                .isEqualTo(new SessionRecord(
                        SessionState.ASLEEP, "udp", ADDRESS, true, 60, 300, 7, 0, 2, 1024, 2048, false, 0, 5_000));
    }

    @Test
    void whatAnOlderVersionCouldNotSayStaysAsItIs() {
        assertThat(older(RecordKind.SESSION, session(true))).contains(session(true));
    }

    @Test
    void deliveryHasNoTimeOfItsArrival() {
        Payload newer = new RecordWriter(2)
                .text("t")
                .octets(Payload.ofText("on"))
                .octet(1)
                .octet(1)
                .flag(false)
                .longNumber(Long.MAX_VALUE)
                .longNumber(5_000)
                .number(9)
                .value();

        assertThat(older(RecordKind.DELIVERY, newer))
                .contains(new RecordWriter(1)
                        .text("t")
                        .octets(Payload.ofText("on"))
                        .octet(1)
                        .octet(1)
                        .flag(false)
                        .number(9)
                        .value());
    }

    @Test
    void packetIdHasNoContent() {
        assertThat(older(
                        RecordKind.UNACKNOWLEDGED_PACKET_ID,
                        new RecordWriter(2).octet(2).number(77).value()))
                .contains(new RecordWriter(1).octet(2).value());
    }

    @Test
    void clockIsNotWritten() {
        Payload clock = new RecordWriter(1).longNumber(1).longNumber(2).value();
        assertThat(ClockRecord.of(clock).unixMillis()).isEqualTo(2);

        assertThat(older(RecordKind.CLOCK, clock)).isEmpty();
    }

    @Test
    void upgradeIsInvisibleToNodes() throws ConfigException {
        Outcome outcome = World.run(ScenarioFile.parse("test", """
                        title: an upgrade
                        duration: 30m
                        nodes:
                          soil: {count: 3, sleep: 30s, will: 1, publish: {r: {qos: 2, every: 5s}}, commands: {c: {qos: 2, every: 7s}}}
                          lamp: {count: 3, will: 2, publish: {r: {every: 5s}}, commands: {c: {every: 3s, wildcard: on}}}
                        broker: {outages: [9m+2m]}
                        gateway: {upgrades: [10m+5s, 20m+5s]}
                        expect: {delivered: 100%, wills: 0, reconnects: 0}
                        """), 1);

        assertThat(outcome.broken()).isEmpty();
    }
}
