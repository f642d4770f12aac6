package org.sngateway.sim.dongle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.serial.radio.Signal;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.LineConditions;

/** Dongles say on their lines, octet for octet, what the pages of their makers say. */
class PluggedDongleTest {
    private static final long MILLI = 1_000_000L;
    private static final String CONNECT = "0b040401003c6e6f646531";
    private static final String CONNACK = "030500";

    private final Timeline timeline = new Timeline();
    private final List<ByteArrayOutputStream> heard = List.of(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    private final List<String> onAir = new ArrayList<>();
    private long nowNanos;
    private boolean delivers = true;

    private PluggedDongle dongle(DriverSettings settings, LineConditions conditions) {
        PluggedDongle dongle = new PluggedDongle(
                settings,
                conditions,
                timeline,
                () -> nowNanos,
                new SplittableRandom(1),
                (line, octets) -> heard.get(line).writeBytes(octets),
                (to, message, report) -> {
                    onAir.add((to == null ? "all" : to) + " " + Octets.hex(message));
                    report.onSent(delivers);
                });
        for (int line = 0; line < settings.kind().lines(); line++) {
            dongle.onOpened(line);
        }
        runFor(3000);
        heard.forEach(ByteArrayOutputStream::reset);
        return dongle;
    }

    private void runFor(long millis) {
        long end = nowNanos + millis * MILLI;
        while (timeline.nextNanos() <= end) {
            nowNanos = Math.max(nowNanos, timeline.nextNanos());
            timeline.poll().run();
        }
        nowNanos = end;
    }

    private String heard(int line) {
        runFor(2000);
        return Octets.hex(heard.get(line).toByteArray());
    }

    private static DriverSettings settings(String kind) {
        DriverSettings settings = DriverSettings.of(RadioKind.ofKey(kind).orElseThrow());
        return settings.kind().options().contains(RadioOption.ENCAPSULATED)
                ? settings.with(RadioOption.ENCAPSULATED, "on")
                : settings;
    }

    @ParameterizedTest
    @CsvSource({
        "raw,          6, -71, 0b040401003c6e6f646531,     05fe0100070b040401003c6e6f646531",
        "slip-aquila,  0, -80, 0d040401000a72666e6f646531, c0b0b012fe0101000d040401000a72666e6f6465311c4fc0",
        "loralink,    15, -71, 0b040401000a6c6e6f6465,     7e00127d31ffb90009400b040401000a6c6e6f6465bd",
        "hc12,         3, -71, 0b040401003c6e6f646531,     af05010b0b040401003c6e6f64653119",
        "rh-serial,    3, -71, 0b040401003c6e6f646531,     1002010500000b040401003c6e6f64653110039b1b"
    })
    void messageOfANodeComesOutAsInTheExample(String kind, int node, int rssi, String message, String line) {
        PluggedDongle dongle = dongle(settings(kind), LineConditions.PERFECT);

        dongle.onRadio(dongle.addressOf(node), false, Signal.ofRssi(rssi), Octets.ofHex(message));

        assertThat(heard(0)).isEqualTo(line);
    }

    @Test
    void rakModuleSaysWhatItReceivesInText() {
        PluggedDongle dongle = dongle(settings("rak-at"), LineConditions.PERFECT);

        dongle.onRadio(dongle.addressOf(6), false, Signal.ofRssi(-30), Octets.ofHex(CONNACK));

        assertThat(Octets.ofHex(heard(0))).asString().isEqualTo("+EVT:RXP2P:-30:9:05fe010007030500\r\n");
    }

    @Test
    void xbeeAnswersCommandsAndSaysWhatBecameOfAMessage() {
        PluggedDongle dongle = dongle(settings("xbee-api2"), LineConditions.PERFECT);

        dongle.onWritten(0, Octets.ofHex("7e000408524e5007"));
        assertThat(heard(0)).isEqualTo("7e000788524e5000005433");
        heard.get(0).reset();
        dongle.onWritten(0, Octets.ofHex("7e007d31" + "1001007d33a20041a2b3c41a2b000003050092"));

        assertThat(heard(0)).isEqualTo("7e00078b011a2b0000002e");
        assertThat(onAir).containsExactly("0013a20041a2b3c4 " + CONNACK);
    }

    @Test
    void aMessageThatDoesNotArriveIsReported() {
        PluggedDongle dongle = dongle(settings("slip-aquila"), LineConditions.PERFECT);
        delivers = false;

        dongle.onWritten(0, Octets.ofHex("c005fe010100030500fa1cc0"));

        assertThat(heard(0)).isEqualTo("c0000002006266c0");
        assertThat(onAir).containsExactly("0001 " + CONNACK);
    }

    @ParameterizedTest
    @CsvSource({
        "slip-aquila, c005fe01ffff050001001eebf4c0",
        "xbee-api1,   7e00131002000000000000fffffffe0000050001001ece",
        "sn-slip,     c0020200050001001ed03ac0"
    })
    void messageToAllGoesToAll(String kind, String frame) {
        PluggedDongle dongle = dongle(settings(kind), LineConditions.PERFECT);

        dongle.onWritten(0, Octets.ofHex(frame));
        runFor(1000);

        assertThat(onAir).containsExactly("all 050001001e");
    }

    @Test
    void octetsTakeTheTimeThatTheBaudRateGivesThem() {
        PluggedDongle dongle = dongle(settings("hc12"), LineConditions.PERFECT);
        long begin = nowNanos;

        for (int i = 0; i < 60; i++) {
            dongle.onRadio(dongle.addressOf(i), false, Signal.UNKNOWN, Octets.ofHex(CONNECT));
        }
        awaits(() -> heard.get(0).size() == 60 * 16);

        // 960 octets of ten bits at 9600 baud.
        assertThat((nowNanos - begin) / MILLI).isBetween(999L, 1000L);
    }

    private void awaits(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            nowNanos = Math.max(nowNanos, timeline.nextNanos());
            timeline.poll().run();
        }
    }

    @Test
    void whatTheBufferHasNoRoomForIsLostAndCounted() {
        PluggedDongle dongle = dongle(settings("hc12"), new LineConditions(0, 0, 40, List.of(), List.of()));

        for (int i = 0; i < 4; i++) {
            dongle.onRadio(dongle.addressOf(i), false, Signal.UNKNOWN, Octets.ofHex(CONNECT));
        }

        assertThat(Octets.ofHex(heard(0))).hasSize(40);
        assertThat(dongle.overrunOctets()).isEqualTo(4 * 16 - 40);
    }

    @Test
    void octetsAreLostAndDamagedAsOftenAsTheConditionsSay() {
        PluggedDongle dongle = dongle(settings("hc12"), new LineConditions(0.1, 0.1, 65_536, List.of(), List.of()));

        forEachOf(1000, i -> dongle.onRadio(dongle.addressOf(i % 200), false, Signal.UNKNOWN, Octets.ofHex(CONNECT)));
        runFor(60_000);

        assertThat(heard.get(0).size()).isBetween(14_000, 14_800);
        assertThat(dongle.damagedOctets()).isBetween(2_800L, 3_300L);
    }

    private static void forEachOf(int count, Consumer<Integer> action) {
        for (int i = 0; i < count; i++) {
            action.accept(i);
        }
    }

    @Test
    void stuckDongleSaysLaterWhatItHasToSay() {
        PluggedDongle dongle = dongle(settings("hc12"), LineConditions.PERFECT);
        dongle.setStuck(true);
        dongle.onRadio(dongle.addressOf(3), false, Signal.UNKNOWN, Octets.ofHex(CONNECT));
        assertThat(heard(0)).isEmpty();

        dongle.setStuck(false);

        assertThat(heard(0)).isEqualTo("af05010b0b040401003c6e6f64653119");
    }

    @Test
    void dongleThatIsPulledOutForgetsAndStartsAgain() {
        PluggedDongle dongle = dongle(settings("sn-slip"), LineConditions.PERFECT);
        dongle.onRadio(dongle.addressOf(3), false, Signal.UNKNOWN, Octets.ofHex(CONNECT));
        dongle.setPlugged(false);
        assertThat(heard(0)).isEmpty();

        dongle.setPlugged(true);

        // PONG with nonce 0: it has started.
        assertThat(heard(0)).startsWith("c08100");
    }

    @Test
    void whatIsNotSimulatedIsSaid() {
        DriverSettings fixedMode = settings("uart-lora").with(RadioOption.CHANNEL, "23");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> dongle(fixedMode, LineConditions.PERFECT))
                .withMessageContaining("leave channel out");
    }
}
