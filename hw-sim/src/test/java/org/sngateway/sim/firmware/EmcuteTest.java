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
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.Subscribe;

/** RIOT emcute (R9.1). */
class EmcuteTest {
    private static final NormalTopicId READINGS = new NormalTopicId(8);
    private static final NormalTopicId COMMANDS = new NormalTopicId(9);

    private final PlayedGateway gateway =
            new PlayedGateway("firmware: riot-emcute, publish: {r: {octets: 16, every: 300d}}, commands: {c: {}}");

    @Test
    void msgIdsBeginAt0x1234() {
        gateway.expect(new Connect(false, false, 1, 360, "n-1"));

        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));

        gateway.expect(new Subscribe(false, QoS.ONE, 0x1234, name("c")));
    }

    @Test
    void itNeverAnswersRegister() {
        gateway.connected();

        gateway.hear(new Register(7, 1, "n-1/other"));

        gateway.expectNothing();
    }

    @Test
    void itAcceptsAPublishUnderTheIdOfItsSubscription() {
        gateway.connected();

        gateway.hear(new Publish(false, QoS.ONE, false, COMMANDS, 1, COMMAND));

        gateway.expect(new PubAck(9, 1, ReturnCode.ACCEPTED));
        gateway.expectEvents("received 77");
    }

    @Test
    void itMatchesAPublishByTheTwoOctetsOfTheTopicWhateverTheirKind() {
        gateway.connected();

        gateway.hear(new Publish(false, QoS.ONE, false, new ShortTopicName(9), 1, COMMAND));

        gateway.expect(new PubAck(9, 1, ReturnCode.ACCEPTED));
        gateway.expectEvents("received 77");
    }

    @Test
    void itRefusesAPublishWithDup() {
        gateway.connected();

        gateway.hear(new Publish(true, QoS.ONE, false, COMMANDS, 1, COMMAND));

        gateway.expect(new PubAck(9, 1, ReturnCode.NOT_SUPPORTED));
        gateway.expectEvents();
    }

    @Test
    void itRefusesAPublishAtQos2() {
        gateway.connected();

        gateway.hear(new Publish(false, QoS.TWO, false, COMMANDS, 1, COMMAND));

        gateway.expect(new PubAck(9, 1, ReturnCode.NOT_SUPPORTED));
        gateway.expectEvents();
    }

    @Test
    void itRefusesAPublishUnderAPredefinedId() {
        gateway.connected();

        gateway.hear(new Publish(false, QoS.ONE, false, new PredefinedTopicId(9), 1, COMMAND));

        gateway.expect(new PubAck(9, 1, ReturnCode.NOT_SUPPORTED));
        gateway.expectEvents();
    }

    @Test
    void itRefusesAnUnknownIdAtQos0Too() {
        gateway.connected();

        gateway.hear(new Publish(false, QoS.ZERO, false, new NormalTopicId(77), 0, COMMAND));

        gateway.expect(new PubAck(77, 0, ReturnCode.INVALID_TOPIC_ID));
    }

    @Test
    void itRepeatsAfter15SecondsWithoutDup() {
        gateway.connected();
        gateway.reads();
        Publish publish = new Publish(false, QoS.ONE, false, READINGS, 0x1236, READING);
        gateway.expect(publish);

        gateway.advanceSeconds(15);

        gateway.expect(publish);
    }

    @Test
    void itGivesUpAfterThreeRepetitions() {
        gateway.connected();
        gateway.reads();

        gateway.advanceSeconds(59);
        gateway.expectEvents();
        gateway.advanceSeconds(1);

        gateway.expectEvents("lost");
    }

    @Test
    void itIgnoresAnUnsolicitedDisconnect() {
        gateway.connected();

        gateway.hear(Disconnect.plain());

        gateway.expectEvents();
        assertThat(gateway.node.state()).isEqualTo(ClientState.ACTIVE);
    }

    @Test
    void itPingsEverySixMinutesAndDoesNotWaitForTheAnswer() {
        gateway.connected();

        gateway.advanceSeconds(3 * 360);

        gateway.expect(PingReq.withoutClientId(), PingReq.withoutClientId(), PingReq.withoutClientId());
        gateway.expectEvents();
    }

    @Test
    void waitingForWillTopicReqItIgnoresTheRefusalOfItsConnect() {
        PlayedGateway withWill = new PlayedGateway("firmware: riot-emcute, will: 1");
        Connect connect = new Connect(true, false, 1, 360, "n-1");
        withWill.expect(connect);

        withWill.hear(new ConnAck(ReturnCode.CONGESTION));
        withWill.advanceSeconds(15);

        withWill.expect(connect);
        withWill.expectEvents();
    }
}
