package org.sngateway.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.airtime.Band;
import org.sngateway.serial.airtime.Lora;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.SlipFraming;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SerialPort;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.SendFailure;
import org.sngateway.serial.radio.Signal;

/** A link on a port that is only played: its airtime, and how it calls and is called. */
class SerialLinkTest {
    private static final String PUBLISH = "0c0c2000010001" + "3132333435";
    private static final String PUBACK = "070d0001000100";

    private final ScheduledThreadPoolExecutor loop =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "airtime-loop"));
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final BlockingQueue<byte[]> said = new LinkedBlockingQueue<>();
    private Runnable atMessage = () -> {};

    /** A port that says what the test lets it say, and keeps what is written. */
    private final class PlayedPort implements SerialPort {

        @Override
        public int read(byte[] into) throws IOException {
            try {
                byte[] next = said.take();
                System.arraycopy(next, 0, into, 0, next.length);
                if (next.length > 0) {
                    return next.length;
                }
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("closed");
        }

        @Override
        public void write(byte[] octets) {
            written.add(Octets.hex(octets));
        }

        @Override
        public void close() {
            said.add(new byte[0]);
        }
    }

    private final class Lines implements SerialLinkListener {
        @Override
        public void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
            lines.add("message " + Octets.hex(message));
            atMessage.run();
        }

        @Override
        public void onDeparted(long token) {
            lines.add("departed " + token);
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            lines.add("failed " + token + " " + reason.name());
        }

        @Override
        public void onUp(String facts) {
            lines.add("up");
        }

        @Override
        public void onDown(String reason) {
            lines.add("down");
        }

        @Override
        public void onTrouble(String what) {
            lines.add("trouble " + what);
        }
    }

    private SerialLink link(Band band, Duration level, int spreadingFactor) {
        LinkSettings settings = LinkSettings.of(
                        "airtime",
                        List.of(PortSettings.of(new PortName("/dev/played"), 115_200)),
                        DriverSettings.of(RadioKind.HC12))
                .withAirtime(new LinkSettings.Airtime(
                        new Lora(spreadingFactor, 125_000, 1, 8),
                        AirtimeBudget.resumed(band, level, System.nanoTime())));
        return started(settings);
    }

    private SerialLink started(LinkSettings settings) {
        SerialLink link = new SerialLink(
                settings, LinkLoop.of(loop), SerialLine.Source.ofPorts(port -> new PlayedPort()), new Lines());
        loop.execute(link::start);
        awaitLine("up");
        return link;
    }

    private static LinkSettings dongle() {
        return LinkSettings.of(
                        "played",
                        List.of(PortSettings.of(new PortName("/dev/played"), 115_200)),
                        DriverSettings.of(RadioKind.SN_SLIP))
                .withSettle(Duration.ZERO);
    }

    private void say(String content) {
        said.add(SlipFraming.snSlip().encode(Octets.ofHex(content)));
    }

    private void awaitLine(String line) {
        await(line).atMost(Duration.ofSeconds(20)).until(() -> lines.contains(line));
    }

    @AfterEach
    void endLoop() {
        loop.shutdownNow();
    }

    @Test
    void whatIsLeftIsKeptForAnswers() {
        // 0.12 s of 0.4 s are the reserve: what is left is enough for an answer, not for a delivery of 0.3 s.
        SerialLink link = link(Band.EU868_1, Duration.ofMillis(400), 10);

        loop.execute(() -> {
            link.send(1, RadioAddress.ofOctet(5), Octets.ofHex(PUBLISH));
            link.send(2, RadioAddress.ofOctet(5), Octets.ofHex(PUBACK));
        });

        awaitLine("departed 2");
        assertThat(written).singleElement().asString().contains(PUBACK);
        assertThat(lines).doesNotContain("departed 1");
        loop.execute(() -> {
            lines.add("deferred " + link.counters().snapshot().get("airtime-deferred"));
            link.stop(() -> {});
        });
        awaitLine("deferred 1");
        awaitLine("failed 1 LINE_LOST");
    }

    @Test
    void whatTheBandNeverAllowsFailsAtOnce() {
        SerialLink link = link(Band.EU868_01, Duration.ofSeconds(1), 12);

        loop.execute(() -> link.send(1, RadioAddress.ofOctet(5), Octets.ofHex(PUBACK)));

        awaitLine("failed 1 TOO_LONG");
        assertThat(written).isEmpty();
        loop.execute(() -> link.stop(() -> {}));
    }

    @Test
    void whatComesWhileTheRadioSettlesIsThrownAway() {
        said.add(Octets.ofHex("0216"));
        SerialLink link = started(LinkSettings.of(
                        "settling",
                        List.of(PortSettings.of(new PortName("/dev/played"), 115_200)),
                        DriverSettings.of(RadioKind.RAW))
                .withSettle(Duration.ofMillis(300)));

        said.add(Octets.ofHex("0218"));

        awaitLine("message 0218");
        assertThat(lines).doesNotContain("message 0216");
        loop.execute(() -> {
            lines.add("noise " + link.counters().snapshot().get("noise-octets"));
            link.stop(() -> {});
        });
        awaitLine("noise 0");
    }

    @Test
    void anAnswerFromWithinTheListenerGoesOut() {
        say("8100" + "01003c0101");
        SerialLink link = started(dongle());
        atMessage = () -> link.send(7, RadioAddress.ofOctet(5), Octets.ofHex("030500"));

        say("8300b9ff0105" + "0b040401003c6e6f646531");

        await().atMost(Duration.ofSeconds(20)).until(() -> written.contains("c0020101050305002f4bc0"));
        say("820100");
        awaitLine("departed 7");
        loop.execute(() -> link.stop(() -> {}));
    }

    @Test
    void whileAMessageIsOnItsWayTheLoopRests() {
        say("8100" + "01003c0101");
        SerialLink link = started(dongle());

        for (int i = 0; i < 20; i++) {
            int token = i;
            loop.execute(() -> link.send(token, RadioAddress.ofOctet(token), Octets.ofHex("030500")));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> written.contains("c0020101000305007825c0"));
        long before = loop.getCompletedTaskCount();

        // The dongle does not answer.
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> loop.getCompletedTaskCount() - before < 30);
        loop.execute(() -> link.stop(() -> {}));
        awaitLine("failed 19 LINE_LOST");
    }

    @Test
    void whatWaitsLeavesBeforeTheLinkStops() {
        SerialLink link = started(LinkSettings.of(
                "stopping",
                List.of(PortSettings.of(new PortName("/dev/played"), 9600)),
                DriverSettings.of(RadioKind.HC12)));

        loop.execute(() -> {
            for (int token = 1; token <= 3; token++) {
                link.send(token, RadioAddress.ofOctet(token), Octets.ofHex("0218"));
            }
            link.stop(() -> lines.add("stopped"));
            link.send(4, RadioAddress.ofOctet(4), Octets.ofHex("0218"));
        });

        awaitLine("stopped");
        assertThat(lines)
                .containsExactly(
                        "up", "failed 4 LINE_LOST", "departed 1", "departed 2", "departed 3", "down", "stopped");
        assertThat(written).hasSize(3);
    }
}
