package org.sngateway.gateway.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.Vector;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;

/** What a client in session gets for each message of the shared vectors that has to be refused with an answer. */
class VectorAnswersTest {
    private static final Map<String, Class<? extends SnMessage>> ANSWERS = Map.of(
            "CONNACK", ConnAck.class,
            "REGACK", RegAck.class,
            "PUBACK", PubAck.class,
            "SUBACK", SubAck.class,
            "UNSUBACK", UnsubAck.class,
            "WILLTOPICRESP", WillTopicResp.class);

    private final Lockstep gateway = new Lockstep();

    static List<Vector> refusedRequests() {
        return Vector.all().stream()
                .filter(vector -> vector.treat().startsWith("answer: "))
                .filter(vector -> !vector.treat().contains("by a client"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("refusedRequests")
    @Rule("R1.2 refused text")
    void requestIsRefusedAsTheVectorsSay(Vector vector) {
        String[] expected = vector.treat().split(" ", -1);
        SnMessage request = ((Decoded) new SnDecoder(true).decode(vector.datagram())).message();
        Node node;
        if (vector.treat().endsWith("(while prompting)")) {
            node = gateway.node(1000);
            node.sends(new Connect(true, true, 1, 60, "a"));
            node.expects(new WillTopicReq());
        } else {
            node = gateway.connectedWithCleanSession();
        }

        node.sends(request);

        SnMessage answer = node.expects(SnMessage.class);
        assertThat(answer).isInstanceOf(ANSWERS.get(expected[1]));
        if (expected.length > 2) {
            assertThat(answer.toString())
                    .contains(ReturnCode.of(Integer.parseInt(expected[2])).toString());
        }
        gateway.nothingElse();
        if (gateway.stateOf("a") == SessionState.ACTIVE) {
            node.sends(PingReq.withoutClientId());
            node.expects(new PingResp());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "06040401003c,     030503",
        "08040401003cc328, 030503",
        "060a00000009,     070b0000000903",
        "080a00000009c328, 070b0000000903",
        "0512000003,       0813000000000303",
        "0712000003c328,   0813000000000303",
        "0514000008,       04150008",
        "0714000008c328,   04150008",
        "051a00c328,       031b03",
    })
    @Rule("R1.2 refused text")
    void textThatIsEmptyOrNotUtf8IsRefusedWithAnAnswer(String request, String answer) {
        Node node = gateway.connectedWithCleanSession();

        node.sendsOctets(request);

        ByteBuffer expected = ByteBuffer.wrap(HexFormat.of().parseHex(answer));
        node.expects(((Decoded) new SnDecoder(false).decode(expected)).message());
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }
}
