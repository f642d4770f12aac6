package org.sngateway.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.RadioAddress;
import org.sngateway.serial.LinkLoop;
import org.sngateway.serial.LinkSettings;
import org.sngateway.serial.SerialLine;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.SnMessage;

/** What a radio tells the core, with a line that the test plays and a clock that stands still until it is advanced. */
class RadioLinkTest {
    private static final NodeAddress NODE = new RadioAddress("attic", Payload.EMPTY);

    private final PlayedLoop loop = new PlayedLoop();
    private final PlayedLine line = new PlayedLine();
    private final List<String> told = new ArrayList<>();
    private final RadioLink link = new RadioLink(
            LinkSettings.of(
                            "attic",
                            List.of(PortSettings.of(new PortName("/dev/played"), 9600)),
                            DriverSettings.of(RadioKind.RAW))
                    .withSettle(Duration.ZERO),
            loop,
            (name, settings, events) -> {
                line.owner = Optional.of(events);
                return line;
            },
            new Told(),
            new QuietLinkListener() {},
            LinkTap.NONE);

    @Test
    void coreIsToldThatTheRadioIsMissingAtTheStart() {
        link.open();
        loop.advance(Duration.ZERO);

        assertThat(told).containsExactly("down attic");
    }

    @Test
    void coreIsToldOfEachOutage() {
        isUp();

        line.events().onLost("unplugged");
        loop.advance(Duration.ZERO);
        assertThat(told).containsExactly("down attic", "up attic", "down attic");
        line.events().onOpened(loop.nanoTime());
        loop.advance(Duration.ZERO);

        assertThat(told).endsWith("up attic");
    }

    @Test
    void whatWaitsWhenTheLinkIsClosedFailsAtOnce() {
        isUp();
        line.isIdle = false;
        link.send(7, NODE, new PingResp());
        link.close(() -> told.add("closed"));

        loop.advance(Duration.ofSeconds(3));

        assertThat(told).contains("closed", "failed 7 LINK_DOWN", "down attic");
    }

    private void isUp() {
        link.open();
        loop.advance(Duration.ZERO);
        line.events().onOpened(loop.nanoTime());
        loop.advance(Duration.ZERO);
        assertThat(told).containsExactly("down attic", "up attic");
    }

    private final class Told implements RadioReceiver {
        @Override
        public void onMessage(NodeAddress from, SnMessage message, boolean toGroup) {}

        @Override
        public void onSignal(NodeAddress from, String signal) {}

        @Override
        public void onLinkDown(String listener) {
            told.add("down " + listener);
        }

        @Override
        public void onLinkUp(String listener) {
            told.add("up " + listener);
        }

        @Override
        public void onDeparted(long token) {
            told.add("departed " + token);
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            told.add("failed " + token + " " + reason);
        }

        @Override
        public void onLinkWritable(String listener) {}
    }

    private static final class PlayedLine implements SerialLine {
        private Optional<Events> owner = Optional.empty();
        private boolean isIdle = true;

        private Events events() {
            return owner.orElseThrow();
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public void reopen() {}

        @Override
        public boolean write(byte[] octets) {
            return true;
        }

        @Override
        public boolean isIdle() {
            return isIdle;
        }

        @Override
        public long stuckNanos(long nowNanos) {
            return 0;
        }

        @Override
        public void handled() {}
    }

    private static final class PlayedLoop implements LinkLoop {
        /** A task that waits for its time. */
        private record Planned(long atNanos, Runnable task) {}

        private final Deque<Runnable> next = new ArrayDeque<>();
        private final List<Planned> planned = new ArrayList<>();
        private long nowNanos;

        @Override
        public long nanoTime() {
            return nowNanos;
        }

        @Override
        public void execute(Runnable task) {
            next.add(task);
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            Planned one = new Planned(nowNanos + delayNanos, task);
            planned.add(one);
            return () -> planned.remove(one);
        }

        private void advance(Duration time) {
            long end = nowNanos + time.toNanos();
            runAll();
            Optional<Planned> due = earliest(end);
            while (due.isPresent()) {
                nowNanos = due.get().atNanos();
                planned.remove(due.get());
                due.get().task().run();
                runAll();
                due = earliest(end);
            }
            nowNanos = end;
        }

        private Optional<Planned> earliest(long end) {
            return planned.stream().filter(one -> one.atNanos() <= end).min(Comparator.comparingLong(Planned::atNanos));
        }

        private void runAll() {
            for (Runnable task = next.poll(); task != null; task = next.poll()) {
                task.run();
            }
        }
    }
}
