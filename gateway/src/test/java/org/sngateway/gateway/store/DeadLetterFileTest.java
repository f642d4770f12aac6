package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** Dead letters in a real directory. The lines are also read by an independent parser (JSON is YAML). */
@SuppressWarnings("NullAway.Init")
class DeadLetterFileTest {
    private static final long MORNING =
            Instant.parse("2026-03-01T08:30:00.250Z").toEpochMilli();

    @TempDir
    Path directory;

    @Test
    void eachLetterIsAJsonObjectInALine() throws IOException {
        DeadLetterFile file = new DeadLetterFile(directory);

        file.append(letter("meter", "a/b", Payload.ofHex("00ff"), QoS.TWO, true));
        file.append(letter("lamp", "c", Payload.EMPTY, QoS.ONE, false));

        assertThat(Files.readAllLines(current()))
                .containsExactly(
                        "{\"time\":\"2026-03-01T08:30:00.250Z\",\"client\":\"meter\",\"topic\":\"a/b\",\"qos\":2,"
                                + "\"retain\":true,\"reason\":\"too-old\",\"payload\":\"AP8=\"}",
                        "{\"time\":\"2026-03-01T08:30:00.250Z\",\"client\":\"lamp\",\"topic\":\"c\",\"qos\":1,"
                                + "\"retain\":false,\"reason\":\"too-old\",\"payload\":\"\"}");
    }

    @Test
    void anyTextSurvivesAccordingToAnotherParser() throws IOException {
        String nasty = "\"\\/\b\f\n\r\t\u0001\u007f\u00e4\u20ac\ud83d\ude00{}[],:#'";

        new DeadLetterFile(directory).append(letter(nasty, nasty, Payload.ofText(nasty), QoS.ONE, false));

        String line = Files.readString(current());
        Object parsed = new Load(LoadSettings.builder().build()).loadFromString(line);
        assertThat(parsed)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .contains(Map.entry("client", nasty), Map.entry("topic", nasty));
    }

    @Test
    void writtenLettersAreReadAgain() throws IOException {
        DeadLetterFile file = new DeadLetterFile(directory);
        List<DeadLetter> letters = new ArrayList<>();
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            String nasty = "\"\\\b\f\n\r\t\u0000\u20ac\ud83d\ude00" + reason;
            DeadLetter letter =
                    new DeadLetter(nasty, nasty, Payload.ofText(nasty.repeat(5_000)), QoS.TWO, true, MORNING, reason);
            letters.add(letter);
            file.append(letter);
        }

        assertThat(DeadLetterFile.read(current())).isEqualTo(new DeadLetterFile.Contents(letters, List.of()));
    }

    @Test
    void anotherSpellingOfJsonIsReadToo() throws IOException {
        Files.writeString(
                current(),
                " { \"retain\" : true, \"qos\" : 1, \"topic\" : \"a\\/b\\u0041\", \"payload\":\"eA==\", \"more\": null,\n"
                                .replace("\n", "")
                        + "\"client\":\"m\",\"reason\":\"session-expired\",\"time\":\"2026-03-01T08:30:00.25Z\"}\r\n\n");

        assertThat(DeadLetterFile.read(current()).letters())
                .containsExactly(new DeadLetter(
                        "m", "a/bA", Payload.ofText("x"), QoS.ONE, true, MORNING, DeadLetter.Reason.SESSION_EXPIRED));
    }

    @Test
    void aLineThatIsNoLetterCostsNoOther() throws IOException {
        DeadLetterFile file = new DeadLetterFile(directory);
        file.append(letter("first", "t", Payload.EMPTY, QoS.ONE, false));
        for (String line : List.of("{\"time\":", "nonsense", "{}", "{\"a\":[1]}", "{\"a\":1}}", "{\"a\":\"\\u00")) {
            Files.writeString(current(), line + "\n", StandardOpenOption.APPEND);
        }
        file.append(letter("last", "t", Payload.EMPTY, QoS.ONE, false));

        DeadLetterFile.Contents contents = DeadLetterFile.read(current());

        assertThat(contents.letters()).extracting(DeadLetter::clientId).containsExactly("first", "last");
        assertThat(contents.unreadable())
                .hasSize(6)
                .contains("line 2: no JSON object: it ends too early", "line 4: there is no \"client\"");
    }

    @Test
    void aLineCutByAPowerCutIsReplacedByTheNextLetter() throws IOException {
        DeadLetterFile file = new DeadLetterFile(directory);
        file.append(letter("first", "t", Payload.EMPTY, QoS.ONE, false));
        Files.writeString(current(), "{\"time\":\"2026", StandardOpenOption.APPEND);

        file.append(letter("next", "t", Payload.EMPTY, QoS.ONE, false));

        DeadLetterFile.Contents contents = DeadLetterFile.read(current());
        assertThat(contents.letters()).extracting(DeadLetter::clientId).containsExactly("first", "next");
        assertThat(contents.unreadable()).isEmpty();
    }

    @Test
    void aFullFileMakesRoomForTheNextOne() throws IOException {
        DeadLetterFile file = new DeadLetterFile(directory, 1_000);
        for (int i = 0; i < 20; i++) {
            file.append(letter("client " + i, "t", Payload.EMPTY, QoS.ONE, false));
        }

        List<DeadLetter> older =
                DeadLetterFile.read(directory.resolve(DeadLetterFile.OLDER)).letters();
        List<DeadLetter> newer = DeadLetterFile.read(current()).letters();

        assertThat(Files.size(current())).isLessThan(1_200);
        assertThat(newer.get(newer.size() - 1).clientId()).isEqualTo("client 19");
        assertThat(Integer.parseInt(older.get(older.size() - 1).clientId().substring(7)) + 1)
                .isEqualTo(Integer.parseInt(newer.get(0).clientId().substring(7)));
    }

    @Test
    void onlyItsUserCanReadIt() throws IOException {
        new DeadLetterFile(directory).append(letter("meter", "t", Payload.EMPTY, QoS.ONE, false));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(current())))
                .isEqualTo("rw-------");
    }

    private Path current() {
        return directory.resolve(DeadLetterFile.NAME);
    }

    private static DeadLetter letter(String client, String topic, Payload payload, QoS qos, boolean retain) {
        return new DeadLetter(client, topic, payload, qos, retain, MORNING, DeadLetter.Reason.TOO_OLD);
    }
}
