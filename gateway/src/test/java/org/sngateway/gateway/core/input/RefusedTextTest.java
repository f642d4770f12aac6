package org.sngateway.gateway.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** Wherever a client says a text at which brokers close, it hears code 3, the broker nothing, and the log the reason (R8.34). */
class RefusedTextTest {
    private final Lockstep gateway = new Lockstep();

    @ParameterizedTest
    @ValueSource(strings = {"t\r\n", "t\u0085", "t\ufdd0", "t\uffff", "t\ud83f\udffe"})
    @Rule("R8.34 refused texts")
    void textIsRefusedInEachPlace(String text) {
        Node stranger = gateway.node(2000);
        stranger.sends(new Connect(false, true, 1, 60, text));
        stranger.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        stranger.sends(new Connect(true, true, 1, 60, "b"));
        stranger.expects(new WillTopicReq());
        stranger.sends(new WillTopic(QoS.ONE, false, text));
        stranger.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        Node node = gateway.connected();

        node.sends(new Register(0, 7, text));
        node.expects(new RegAck(0, 7, ReturnCode.NOT_SUPPORTED));
        node.sends(new Subscribe(false, QoS.ONE, 8, new TopicName(text)));
        node.expects(new SubAck(QoS.ZERO, 0, 8, ReturnCode.NOT_SUPPORTED));
        node.sends(new WillTopicUpd(QoS.ONE, false, text));
        node.expects(new WillTopicResp(ReturnCode.NOT_SUPPORTED));

        gateway.nothingElse();
        assertThat(gateway.log().stream().filter(line -> line.contains("text refused: the ")))
                .hasSize(4);
    }
}
