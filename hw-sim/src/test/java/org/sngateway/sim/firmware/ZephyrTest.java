package org.sngateway.sim.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.sim.firmware.PlayedGateway.COMMAND;
import static org.sngateway.sim.firmware.PlayedGateway.READING;
import static org.sngateway.sim.firmware.PlayedGateway.name;

import org.junit.jupiter.api.Test;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;

/** Zephyr mqtt_sn (R9.3). */
class ZephyrTest {
    private static final NormalTopicId READINGS = new NormalTopicId(8);
    private static final NormalTopicId COMMANDS = new NormalTopicId(9);
    private static final Connect CONNECT = new Connect(false, false, 1, 60, "n-1");
    private static final int LISTENS_SECONDS = 5;

    private final PlayedGateway gateway =
            new PlayedGateway("firmware: zephyr, publish: {r: {octets: 16, every: 300d}}, commands: {c: {qos: 2}}");

    @Test
    void itIgnoresAPublishWithoutAPayload() {
        gateway.connected();

        gateway.hear(new Publish(false, QoS.ONE, false, COMMANDS, 1, Payload.EMPTY));

        gateway.expectNothing();
    }

    @Test
    void itIgnoresAPublishUnderAnUnknownId() {
        gateway.connected();

        gateway.hear(new Publish(false, QoS.ONE, false, new NormalTopicId(77), 1, COMMAND));

        gateway.expectNothing();
    }

    @Test
    void itTakesAnyPubAckForSuccessAndDoesNotRegisterAgain() {
        gateway.connected();
        gateway.reads();
        gateway.expect(new Publish(false, QoS.ONE, false, READINGS, 3, READING));

        gateway.hear(new PubAck(8, 3, ReturnCode.INVALID_TOPIC_ID));

        gateway.expectEvents("acknowledged 0");
        gateway.expectNothing();
    }

    @Test
    void itSendsARefusedSubscribeFiveTimesAndThenGivesUp() {
        gateway.expect(CONNECT);
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        Subscribe subscribe = new Subscribe(false, QoS.TWO, 1, name("c"));
        gateway.expect(subscribe);

        gateway.hear(new SubAck(QoS.ZERO, 0, 1, ReturnCode.NOT_SUPPORTED));
        gateway.advanceSeconds(49);
        gateway.expect(subscribe, subscribe, subscribe, subscribe);
        gateway.expectEvents();
        gateway.advanceSeconds(1);

        gateway.expectEvents("lost");
    }

    @Test
    void afterAReconnectItUsesItsOldIdsAndDoesNotSubscribeAgain() {
        gateway.connected();
        gateway.reads();
        gateway.hear(new PubAck(8, 3, ReturnCode.ACCEPTED));
        gateway.expect(new Publish(false, QoS.ONE, false, READINGS, 3, READING));
        gateway.hear(Disconnect.plain());
        gateway.advanceSeconds(15);
        gateway.expect(CONNECT);

        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.expectNothing();
        gateway.hear(new Publish(false, QoS.ONE, false, COMMANDS, 1, COMMAND));

        gateway.expect(new PubAck(9, 1, ReturnCode.ACCEPTED));
    }

    @Test
    void itDoesNotNoticeADuplicateAtQos2() {
        gateway.connected();
        Publish publish = new Publish(false, QoS.TWO, false, COMMANDS, 1, COMMAND);

        gateway.hear(publish);
        gateway.hear(publish.asDuplicate());
        gateway.hear(new PubRel(1));

        gateway.expect(new PubRec(1), new PubRec(1), new PubComp(1));
        gateway.expectEvents("received 77", "received 77");
    }

    @Test
    void withoutPubCompItStartsAgainWithPublish() {
        PlayedGateway qos2 = new PlayedGateway("firmware: zephyr, publish: {r: {qos: 2, octets: 16, every: 300d}}");
        qos2.connected();
        qos2.reads();
        Publish publish = new Publish(false, QoS.TWO, false, READINGS, 2, READING);
        qos2.expect(publish);
        qos2.hear(new PubRec(2));
        qos2.expect(new PubRel(2));

        qos2.advanceSeconds(10);
        qos2.expect(publish.asDuplicate());
        qos2.hear(new PubRec(2));
        qos2.expect(new PubRel(2));
        qos2.hear(new PubComp(2));

        qos2.expectEvents("acknowledged 0");
    }

    @Test
    void itHasRoomForTwentyTopicsAndTakesEachRegisterForANewOne() {
        gateway.connected();
        for (int i = 1; i <= 19; i++) {
            gateway.hear(new Register(100, i, "n-1/other"));
        }
        RegAck[] answers = new RegAck[19];
        for (int i = 1; i <= 19; i++) {
            answers[i - 1] = new RegAck(100, i, ReturnCode.ACCEPTED);
        }
        gateway.expect(answers);

        gateway.hear(new Register(100, 20, "n-1/other"));

        gateway.expectNothing();
    }

    @Test
    void itSleepsByDisconnectAndComesBackByConnect() {
        PlayedGateway sleeper = new PlayedGateway("firmware: zephyr, sleep: 100s");
        sleeper.connected();

        sleeper.advanceSeconds(LISTENS_SECONDS);
        sleeper.expect(new Disconnect(100));
        sleeper.hear(Disconnect.plain());
        assertThat(sleeper.node.state()).isEqualTo(ClientState.ASLEEP);
        sleeper.advanceSeconds(99);
        sleeper.expectNothing();
        sleeper.advanceSeconds(1);

        sleeper.expect(CONNECT);
        sleeper.expectEvents();
    }

    @Test
    void readingsTakenAsleepWaitUntilItIsBack() {
        PlayedGateway sleeper =
                new PlayedGateway("firmware: zephyr, sleep: 100s, publish: {r: {qos: 0, octets: 16, every: 300d}}");
        sleeper.connected();
        sleeper.advanceSeconds(LISTENS_SECONDS);
        sleeper.hear(Disconnect.plain());
        sleeper.expect(new Disconnect(100));

        sleeper.reads();

        sleeper.expectNothing();
        sleeper.advanceSeconds(100);
        sleeper.expect(CONNECT);
        sleeper.hear(new ConnAck(ReturnCode.ACCEPTED));
        sleeper.expect(new Register(0, 1, "n-1/r"));
    }
}
