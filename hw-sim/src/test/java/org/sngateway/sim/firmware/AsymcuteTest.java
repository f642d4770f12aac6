package org.sngateway.sim.firmware;

import static org.sngateway.sim.firmware.PlayedGateway.COMMAND;
import static org.sngateway.sim.firmware.PlayedGateway.READING;

import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;

/** RIOT asymcute (R9.2). */
class AsymcuteTest {
    private final PlayedGateway gateway =
            new PlayedGateway("firmware: riot-asymcute, publish: {r: {octets: 16, every: 300d}}, commands: {c: {}}");

    @Test
    void itPingsAtThreeQuartersOfItsKeepAlive() {
        gateway.connected();

        gateway.advanceSeconds(269);
        gateway.expectNothing();
        gateway.advanceSeconds(1);

        gateway.expect(PingReq.withoutClientId());
    }

    @Test
    void itNeverAnswersRegister() {
        gateway.connected();

        gateway.hear(new Register(7, 1, "n-1/other"));

        gateway.expectNothing();
    }

    @Test
    void itDoesNotAnswerAPublishAtQos2() {
        gateway.connected();

        gateway.hear(new Publish(false, QoS.TWO, false, new NormalTopicId(9), 1, COMMAND));

        gateway.expectNothing();
        gateway.expectEvents();
    }

    @Test
    void itAcceptsAPublishWithDup() {
        gateway.connected();

        gateway.hear(new Publish(true, QoS.ONE, false, new NormalTopicId(9), 1, COMMAND));

        gateway.expect(new PubAck(9, 1, ReturnCode.ACCEPTED));
        gateway.expectEvents("received 77");
    }

    @Test
    void itRepeatsWithoutDup() {
        gateway.connected();
        gateway.reads();
        Publish publish = new Publish(false, QoS.ONE, false, new NormalTopicId(8), 3, READING);
        gateway.expect(publish);

        gateway.advanceSeconds(10);

        gateway.expect(publish);
    }

    @Test
    void itHonoursAnUnsolicitedDisconnect() {
        gateway.connected();

        gateway.hear(Disconnect.plain());

        gateway.expectEvents("lost");
    }
}
