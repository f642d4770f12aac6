package org.sngateway.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Log lines as the journal and a terminal get them. */
class LogWriterTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private String written(LogWriter writer) {
        assertThat(writer.flush()).isTrue();
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void journalGetsThePriorityAndNoTime() {
        Logs logs = new Logs(new LogWriter(output, true, millis -> "time"));
        logs.setLevel("debug");
        Logger log = logs.getLogger("session");

        log.error("a");
        log.warn("b={}", 1);
        log.info("c={} d={}", 1, 2);
        log.debug("e={} f={} g={}", 1, 2, 3);

        assertThat(logs.flush()).isTrue();
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo("<3>session - a\n<4>session - b=1\n<6>session - c=1 d=2\n<7>session - e=1 f=2 g=3\n");
    }

    @Test
    void terminalGetsTimeAndLevel() {
        LogWriter writer = new LogWriter(output, false, millis -> "time");

        writer.write(Level.INFO, "gateway", "state=running", null);

        assertThat(written(writer)).isEqualTo("time INFO gateway - state=running\n");
    }

    @Test
    void eachLineOfAStackHasThePriority() {
        LogWriter writer = new LogWriter(output, true, millis -> "");

        writer.write(Level.ERROR, "fault", "session=closed", new IllegalStateException("planted"));

        assertThat(written(writer).lines())
                .hasSizeGreaterThan(2)
                .allMatch(line -> line.startsWith("<3>"))
                .contains("<3>java.lang.IllegalStateException: planted");
    }

    @Test
    void whatIsBelowTheLevelIsNotWrittenAndLibrariesSayWarningsOnly() {
        Logs logs = new Logs(new LogWriter(output, true, millis -> ""));
        assertThat(logs.level()).isEqualTo("info");

        logs.getLogger("message").debug("not this");
        logs.setLevel("debug");
        logs.getLogger("io.netty.channel").info("nor this");
        logs.getLogger("io.netty.channel").warn("but this");

        assertThat(logs.flush()).isTrue();
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("<4>io.netty.channel - but this\n");
    }

    @Test
    void journalThatStandsStillStopsNobodyAndTheLossIsCounted() {
        CountDownLatch goesOn = new CountDownLatch(1);
        OutputStream stalled = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("lines come whole");
            }

            @Override
            public void write(byte[] octets) {
                try {
                    goesOn.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
                output.writeBytes(octets);
            }
        };
        LogWriter writer = new LogWriter(stalled, true, millis -> "");

        for (int i = 0; i < 5_000; i++) {
            writer.write(Level.INFO, "message", "number=" + i, null);
        }
        goesOn.countDown();

        assertThat(written(writer))
                .startsWith("<6>message - number=0\n")
                .containsPattern("<4>log - dropped=(3999|4000) hint=");
    }

    @Test
    void outputThatIsGoneStopsNobody() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("gone");
            }
        };
        LogWriter writer = new LogWriter(gone, true, millis -> "");

        writer.write(Level.INFO, "a", "b", null);
        writer.write(Level.INFO, "a", "c", null);

        assertThat(writer.flush()).isTrue();
    }

    @Test
    void journalIsKnownByItsDeviceAndInode(@TempDir Path folder) throws IOException {
        Path stream = Files.createFile(folder.resolve("stream"));
        Path other = Files.createFile(folder.resolve("other"));
        String journal = Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino");

        assertThat(Journal.isAt(stream, journal)).isTrue();
        assertThat(Journal.isAt(other, journal)).isFalse();
        assertThat(Journal.isAt(stream, "")).isFalse();
        assertThat(Journal.isAt(folder.resolve("missing"), journal)).isFalse();
    }
}
