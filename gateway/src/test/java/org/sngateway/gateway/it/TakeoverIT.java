package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;

/** Whether a session follows its client to another address: by CONNECT and by a waking PINGREQ alike. */
class TakeoverIT {
    private static final Connect CONNECT = new Connect(false, false, 1, 60, "sensor");

    @RegisterExtension
    final Installation site = new Installation();

    @Test
    @Rule("R5.2 takeover")
    void connectFromAnotherAddressMovesTheSessionAndItsSubscriptions() throws Exception {
        site.start();
        UdpNode old = site.node();
        old.connects(CONNECT);
        NormalTopicId topic = old.subscribes("sensor/set", QoS.ONE);
        UdpNode elsewhere = site.nodeAt("127.0.0.2");

        elsewhere.connects(CONNECT);

        old.expects(Disconnect.plain());
        site.mosquitto().publish("sensor/set", "on", 1, false);
        Register register = elsewhere.expects(Register.class);
        assertThat(register.topicId()).isEqualTo(topic.value());
        elsewhere.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        elsewhere.getsAndAcknowledges("on");
    }

    @Test
    @Rule("R8.27 same-host")
    void sameHostLetsTheSessionMoveToAnotherPortOnly() throws Exception {
        site.configuration().listener("takeover", "same-host").limit("disconnect-interval", "0s");
        site.start();
        UdpNode old = site.nodeAt("127.0.0.2");
        old.connects(CONNECT);
        UdpNode otherHost = site.nodeAt("127.0.0.3");
        UdpNode otherPort = site.nodeAt("127.0.0.2");

        otherHost.sends(CONNECT);
        otherHost.hasNoSession();
        old.pings();
        otherPort.connects(CONNECT);
        old.expects(Disconnect.plain());
        otherPort.sleeps(60);
        otherHost.sends(new PingReq("sensor"));
        otherHost.hasNoSession();
        old.sends(new PingReq("sensor"));
        old.expects(new PingResp());

        assertThat(site.counter("ignored.TAKEOVER_NOT_ALLOWED")).isEqualTo(2);
    }

    @Test
    @Rule("R5.2 takeover not allowed")
    void neverKeepsTheSessionWhereItIsUntilItEnds() throws Exception {
        site.configuration().listener("takeover", "never").limit("disconnect-interval", "0s");
        site.start();
        UdpNode old = site.node();
        old.connects(CONNECT);
        UdpNode other = site.node();

        other.sends(CONNECT);
        other.hasNoSession();
        old.sleeps(60);
        other.sends(new PingReq("sensor"));
        other.hasNoSession();
        old.wakesForNothing("sensor");
        old.sends(Disconnect.plain());
        old.expects(Disconnect.plain());

        other.connects(CONNECT);
        assertThat(site.counter("ignored.TAKEOVER_NOT_ALLOWED")).isEqualTo(2);
    }

    @Test
    @Rule("R8.23 flapping")
    void sessionThatTwoNodesFightForStaysWithTheLastThatGotIt() throws Exception {
        site.configuration().limit("takeovers-per-minute", "2");
        site.start();
        UdpNode one = site.node();
        UdpNode other = site.node();

        one.connects(CONNECT);
        other.connects(CONNECT);
        one.expects(Disconnect.plain());
        one.connects(CONNECT);
        other.expects(Disconnect.plain());
        other.sends(CONNECT);

        other.expects(new ConnAck(ReturnCode.CONGESTION));
        one.pings();
    }
}
