package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/** Much at once, with a real Mosquitto: what waits costs nothing. */
class ManyAtOnceIT {
    private static final int VALUES = 150;

    @RegisterExtension
    final Installation site = new Installation();

    @BeforeEach
    void start() throws Exception {
        site.start();
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void willingNodeGetsAllRetainedValuesOfItsFilter() throws Exception {
        retainedValues();
        UdpNode node = site.node();
        node.connects("dashboard", true);
        node.subscribes(new TopicName("values/+"), QoS.ONE);

        Set<String> got = new TreeSet<>();
        while (got.size() < VALUES) {
            SnMessage message = node.receives();
            if (message instanceof Register register) {
                node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
            } else if (message instanceof Publish publish) {
                assertThat(publish.qos()).isEqualTo(QoS.ONE);
                node.acknowledges(publish);
                got.add(publish.data().asText());
            }
        }

        assertThat(got)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, VALUES).mapToObj(i -> "value " + i).toList());
    }

    private void retainedValues() {
        UdpNode sensor = site.node();
        sensor.connects("sensor", true);
        for (int i = 0; i < VALUES; i++) {
            NormalTopicId topic = sensor.registers("values/" + i);
            sensor.publishesRetained(topic, "value " + i);
        }
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void subscribesThatComeAtOnceAreAllServed() throws Exception {
        UdpNode node = site.node();
        node.connects("dashboard", true);

        for (int msgId = 1; msgId <= 20; msgId++) {
            node.sends(new Subscribe(false, QoS.ONE, msgId, new TopicName("room/" + msgId)));
        }

        List<SubAck> answers =
                node.receives(20).stream().map(SubAck.class::cast).toList();
        assertThat(answers).allMatch(answer -> answer.returnCode().equals(ReturnCode.ACCEPTED));
        assertThat(answers.stream().map(SubAck::msgId))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 20).boxed().toList());
        for (int i = 1; i <= 20; i++) {
            site.mosquitto().publish("room/" + i, "to " + i, 1, false);
            assertThat(node.getsAndAcknowledges("to " + i).qos()).isEqualTo(QoS.ONE);
        }
    }
}
