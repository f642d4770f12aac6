package org.sngateway.sn.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.DecodeResult.Rejected;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.SnMessage;

/** Every row of the shared vectors file, through decoder and encoder. */
class VectorsTest {
    /** Fields of a row that describe the wire and not the message. */
    private static final Set<String> WIRE_FIELDS =
            Set.of("len", "lenform", "flags", "ctrl", "declaredLen", "datagram", "inner");

    private final SnDecoder decoder = new SnDecoder(true);

    static List<Vector> droppedVectors() {
        return Vector.all().stream().filter(Vector::isDropped).toList();
    }

    static List<Vector> decodedVectors() {
        return Vector.all().stream().filter(vector -> !vector.isDropped()).toList();
    }

    static List<Vector> canonicalVectors() {
        return Vector.all().stream()
                .filter(Vector::valid)
                .filter(VectorsTest::hasShortestForm)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("droppedVectors")
    @Rule("R1.2 malformed")
    void malformedDatagramIsRejected(Vector vector) {
        assertThat(decoder.decode(vector.datagram())).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @MethodSource("decodedVectors")
    void datagramDecodesToTheFieldsOfItsRow(Vector vector) {
        Map<String, String> fields = VectorFields.of(decode(vector.datagram()));
        boolean refused = decode(vector.datagram()) instanceof RefusedRequest;

        vector.fields().forEach((name, expected) -> {
            if (!WIRE_FIELDS.contains(name) && !(refused && !fields.containsKey(name)) && !expected.isEmpty()) {
                assertThat(fields).as(vector.name()).containsEntry(name, expected);
            }
        });
        if (vector.valid()) {
            assertThat(refused).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("decodedVectors")
    void innerMessageOfAnEncapsulationDecodesByItself(Vector vector) {
        String innerHex = vector.fields().get("inner");
        if (innerHex != null && decode(vector.datagram()) instanceof Encapsulated encapsulated) {
            SnMessage inner = decode(ByteBuffer.wrap(HexFormat.of().parseHex(innerHex)));
            assertThat(encapsulated.inner()).isEqualTo(inner);
        }
    }

    @ParameterizedTest
    @MethodSource("canonicalVectors")
    void messageEncodesToTheOctetsOfItsRow(Vector vector) {
        ByteBuffer out = ByteBuffer.allocate(vector.octets().length);
        SnEncoder.encode(decode(vector.datagram()), out);
        assertThat(out.array()).isEqualTo(vector.octets());
    }

    private SnMessage decode(ByteBuffer datagram) {
        DecodeResult result = decoder.decode(datagram);
        assertThat(result).isInstanceOf(Decoded.class);
        return ((Decoded) result).message();
    }

    /** An encoder sends the short Length where it fits, and 0 in bits without meaning. */
    private static boolean hasShortestForm(Vector vector) {
        boolean shortForm = vector.fields().getOrDefault("lenform", "1").equals("1");
        boolean tooLongForShortForm = vector.octets().length > 257;
        boolean unusedBitsSet =
                vector.name().contains("unused-flag-bits") || vector.name().contains("reserved-ctrl");
        boolean innerLongForm = vector.name().equals("encap-inner-3octet");
        return (shortForm || tooLongForShortForm) && !unusedBitsSet && !innerLongForm;
    }
}
