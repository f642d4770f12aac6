package org.sngateway.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.trace.Redaction.Rest;
import org.sngateway.sn.message.Payload;

/** What may not be written is not written. */
class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // MQTT 3.1.1: flags 0xc2 = username, password, clean session; client "a", username "u", password
                // "secret".
                "10 18 00044d515454 04 c2 003c 000161 000175 0006736563726574"
                        + " | 10 15 00044d515454 04 c2 003c 000161 000175 00032a2a2a",
                // MQTT 5: no properties.
                "10 19 00044d515454 05 c2 003c 00 000161 000175 0006736563726574"
                        + " | 10 16 00044d515454 05 c2 003c 00 000161 000175 00032a2a2a",
                // MQTT 5: password without a username; session expiry; a will with properties.
                "10 28 00044d515454 05 46 003c 05 1100000258 000161 05 1800000001 000177 00026869 0006736563726574"
                        + " | 10 25 00044d515454 05 46 003c 05 1100000258 000161 05 1800000001 000177 00026869 00032a2a2a",
                // MQTT 5: authentication method "m" and data "secret" in CONNECT, CONNACK and AUTH.
                "10 1b 00044d515454 05 02 003c 0d 1500016d 160006736563726574 000161"
                        + " | 10 1b 00044d515454 05 02 003c 0d 1500016d 160006000000000000 000161",
                "20 0c 00 00 09 160006736563726574 | 20 0c 00 00 09 160006000000000000",
                "f0 0b 18 09 160006736563726574 | f0 0b 18 09 160006000000000000",
                // Without credentials all stays.
                "10 0d 00044d515454 04 02 003c 000161 | 10 0d 00044d515454 04 02 003c 000161",
                "20 02 00 00 | 20 02 00 00",
                "30 06 000161 686921 | 30 06 000161 686921"
            })
    void credentialsAreLeftOut(String packet, String rest) {
        assertThat(Redaction.ofMqtt(hex(packet), 0, true)).isEqualTo(new Rest(hex(rest), 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The username is longer than the packet; a property that nobody knows; lengths of a longer packet.
                "10 18 00044d515454 04 c2 003c 000161 00ff75 0006736563726574",
                "10 1b 00044d515454 05 02 003c 0d 7f00016d 160006736563726574 000161",
                "20 0c 00 00 09 160fff736563726574",
                "10 ff ff ff ff ff 7365",
                "10"
            })
    void whatIsNotUnderstoodIsCutBehindItsFirstOctet(String packet) {
        Payload octets = hex(packet);

        Rest rest = Redaction.ofMqtt(octets, 5, true);

        assertThat(rest.octets()).isEqualTo(hex(packet.substring(0, 2)));
        assertThat(rest.omittedOctets()).isEqualTo(5 + octets.size() - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // QoS 0; QoS 1 with packet id 7; MQTT 5 with an empty property list.
                "30 06 000161 686921 | 30 06 000161 000000",
                "32 08 000161 0007 686921 | 32 08 000161 0007 000000",
                "32 09 000161 0007 00 686921 | 32 09 000161 0007 00 000000",
                // A will in CONNECT.
                "10 15 00044d515454 04 06 003c 000161 000177 0003686921 | 10 15 00044d515454 04 06 003c 000161 000177 0003000000",
                "c0 00 | c0 00"
            })
    void payloadsOfMqttAreZerosOnRequest(String packet, String rest) {
        assertThat(Redaction.ofMqtt(hex(packet), 0, false)).isEqualTo(new Rest(hex(rest), 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // PUBLISH in the short and the long form, WILLMSG, WILLMSGUPD, PUBLISH behind a forwarder.
                "09 0c 20 0001 0002 6869 | 09 0c 20 0001 0002 0000",
                "01 000b 0c 20 0001 0002 6869 | 01 000b 0c 20 0001 0002 0000",
                "04 09 6869 | 04 09 0000",
                "04 1c 6869 | 04 1c 0000",
                "04 fe 00 2a 09 0c 20 0001 0002 6869 | 04 fe 00 2a 09 0c 20 0001 0002 0000",
                // What carries no data stays as it is.
                "08 04 04 01 003c 6162 | 08 04 04 01 003c 6162",
                "04 fe 00 2a | 04 fe 00 2a"
            })
    void payloadsOfMqttSnAreZerosOnRequest(String message, String rest) {
        assertThat(Redaction.withoutPayload(hex(message), false)).isEqualTo(hex(rest));
    }

    @Test
    void ofWhatIsNoMessageOnlyTheBeginningStays() {
        assertThat(Redaction.withoutPayload(hex("ff 0c 20 00 01 00 02 68 69"), true))
                .isEqualTo(hex("ff 0c 20 00 00 00 00 00 00"));
    }

    @Test
    void anyOctetsAreAnswered() {
        for (long seed = 1; seed <= 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] octets = new byte[random.nextInt(1, 40)];
            random.nextBytes(octets);
            octets[0] = (byte) (random.nextInt(16) << 4 | random.nextInt(16));
            Payload payload = Payload.copyOf(octets);

            Rest rest = Redaction.ofMqtt(payload, 0, random.nextBoolean());
            Payload message = Redaction.withoutPayload(payload, random.nextBoolean());

            assertThat(rest.octets().size() + rest.omittedOctets())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(octets.length + 8);
            assertThat(message.size()).as("seed %d", seed).isEqualTo(octets.length);
        }
    }

    private static Payload hex(String text) {
        return Payload.ofHex(text.replace(" ", ""));
    }
}
