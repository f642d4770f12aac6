package org.sngateway.serial.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.awaitility.core.ConditionTimeoutException;
import org.sngateway.serial.LinkLoop;
import org.sngateway.serial.LinkSettings;
import org.sngateway.serial.SerialLine;
import org.sngateway.serial.SerialLink;
import org.sngateway.serial.SerialLinkListener;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.port.JSerialCommPort;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SystemRoots;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.SendFailure;
import org.sngateway.serial.radio.Signal;

/** A link on a loop of its own, and what it has said, as lines: {@code up ...}, {@code message 0007 0216}, and so on. */
final class LinkUnderTest implements SerialLinkListener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ScheduledThreadPoolExecutor loop;
    private final SerialLink link;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    LinkUnderTest(String name, Path port, DriverSettings driver) {
        loop = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, name + "-loop"));
        loop.setRemoveOnCancelPolicy(true);
        LinkSettings settings = LinkSettings.of(
                        name, List.of(PortSettings.of(new PortName(port.toString()), driver.baudRate())), driver)
                .withSettle(Duration.ZERO);
        link = new SerialLink(
                settings,
                LinkLoop.of(loop),
                SerialLine.Source.ofPorts(JSerialCommPort.opener(new PortDiscovery(SystemRoots.ofMachine()))),
                this);
        loop.execute(link::start);
    }

    void send(long token, String to, String message) {
        loop.execute(() -> link.send(token, RadioAddress.of(Octets.ofHex(to)), Octets.ofHex(message)));
    }

    /** Waits until it has said this, or something that begins so. */
    void awaitLine(String beginning) {
        await(beginning)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines).anyMatch(line -> line.startsWith(beginning)));
    }

    /** Whether it says this within two seconds. */
    boolean saysSoon(String line) {
        try {
            await().atMost(Duration.ofSeconds(2)).until(() -> lines.contains(line));
            return true;
        } catch (ConditionTimeoutException silent) {
            return false;
        }
    }

    /** What it has said so far that begins so. */
    List<String> lines(String beginning) {
        return lines.stream().filter(line -> line.startsWith(beginning)).toList();
    }

    void forget() {
        lines.clear();
    }

    @Override
    public void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        lines.add("message " + from + " " + Octets.hex(message));
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
        lines.add("up " + facts);
    }

    @Override
    public void onDown(String reason) {
        lines.add("down " + reason);
    }

    @Override
    public void onTrouble(String what) {
        lines.add("trouble " + what);
    }

    @Override
    public void close() {
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        loop.execute(() -> link.stop(loop::shutdown));
        await().atMost(PATIENCE).until(loop::isTerminated);
    }
}
