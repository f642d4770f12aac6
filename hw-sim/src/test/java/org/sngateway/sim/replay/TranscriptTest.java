package org.sngateway.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.message.Payload;

/** What was said on a serial line, read again. */
class TranscriptTest {
    private static final String NODE_CONNECTS = line("1.5", "node->host", "0b040401003c6e6f646531");
    private static final String ACCEPTED = line("1.75", "host->node", "030500");
    private static final String NODE_PINGS = line("2", "node->host", "0216");

    @Test
    void messagesHaveTheirLineTimeAndDirection() throws RecordingException {
        Transcript transcript = Transcript.read(NODE_CONNECTS + ACCEPTED + NODE_PINGS, null);

        assertThat(transcript.radio().kind()).isEqualTo(RadioKind.RAW);
        assertThat(transcript.capture().pdus())
                .extracting(CapturedPdu::octets)
                .containsExactly(
                        Payload.ofHex("0b040401003c6e6f646531"), Payload.ofHex("030500"), Payload.ofHex("0216"));
        assertThat(transcript.capture().pdus())
                .extracting(CapturedPdu::direction)
                .containsExactly(Direction.INBOUND, Direction.OUTBOUND, Direction.INBOUND);
        assertThat(transcript.capture().pdus().get(1).packet()).isEqualTo(2);
        assertThat(transcript.capture().pdus().get(1).epochNanos()).isEqualTo(1_750_000_000L);
    }

    @Test
    void messageMayComeInPieces() throws RecordingException {
        String pieces = line("1", "node->host", "0b0404") + line("1.01", "node->host", "01003c6e6f64653102");

        Transcript transcript = Transcript.read(pieces + line("1.02", "node->host", "16"), null);

        assertThat(transcript.capture().pdus()).extracting(CapturedPdu::packet).containsExactly(2L, 3L);
    }

    @Test
    void nodesBehindADongleAreToldApartAndItsOwnFramesAreNoMessages() throws Exception {
        String text = Files.readString(Path.of("src/test/resources/captures/attic.jsonl"));

        Transcript transcript = Transcript.read(text, null);
        Recording recording = Recording.of(transcript.capture());

        assertThat(transcript.radio().kind()).isEqualTo(RadioKind.SLIP_AQUILA);
        assertThat(recording.nodes()).containsExactly("slip-aquila/0001", "slip-aquila/0002");
        assertThat(recording.steps()).hasSize(24);
    }

    @Test
    void linesBeforeADamagedOneAreKept() throws RecordingException {
        Transcript transcript = Transcript.read(NODE_CONNECTS + NODE_PINGS + "{\"t\": 3, \"dir", null);

        assertThat(transcript.capture().pdus()).hasSize(2);
        assertThat(transcript.capture().damage()).get().asString().startsWith("line 3: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "{} | line 1: \"dir\" is \"X->host\" or \"host->X\", not \"\"",
                "{\"dir\": \"node->host\", \"hex\": \"0216\"} | line 1: \"t\" is missing",
                "{\"dir\": \"node->host\", \"t\": 1} | line 1: \"hex\" is missing",
                "{\"dir\": \"node->host\", \"t\": soon, \"hex\": \"0216\"}"
                        + " | line 1: \"t\" is a number of seconds, not soon",
                "{\"dir\": \"node->host\", \"t\": 1, \"hex\": \"021\"} | line 1: \"hex\" is no octets in"
                        + " hexadecimal: 021",
            })
    void damagedLineIsRefusedInOneLine(String line, String message) {
        assertThatThrownBy(() -> Transcript.read(line, null))
                .isInstanceOf(RecordingException.class)
                .hasMessage(message);
    }

    @Test
    void radioThatIsNotKnownHasToBeNamed() throws RecordingException {
        String noise = line("1", "X->host", "ffffffff");

        assertThatThrownBy(() -> Transcript.read(noise, null))
                .hasMessage("no radio is known that says such octets; name its driver with --driver");
        assertThat(Transcript.read(noise, DriverSettings.of(RadioKind.HC12))
                        .capture()
                        .pdus())
                .isEmpty();
    }

    private static String line(String seconds, String direction, String hex) {
        return "{\"t\": " + seconds + ", \"dir\": \"" + direction + "\", \"hex\": \"" + hex + "\"}\n";
    }
}
