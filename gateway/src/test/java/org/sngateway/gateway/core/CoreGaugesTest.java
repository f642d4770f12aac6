package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** The gauges tell what the core has, after each input, after a restart and after a fault. */
class CoreGaugesTest {
    private static final MqttEvent LOST = new MqttEvent.ConnectionLost("gone");

    private Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: x}"));

    private CoreGauges gauges() {
        CoreGauges gauges = gateway.core().gauges();
        assertThat(gauges.sessions().total()).isEqualTo(gateway.core().sessionCount());
        return gauges;
    }

    /** One client in each state, and an attempt of a sixth. */
    private void oneInEachState() {
        gateway.connected("active", 1, false, 600);
        Node asleep = gateway.connected("asleep", 2, false, 600);
        Node awake = gateway.connected("awake", 3, false, 600);
        Node left = gateway.connected("left", 4, false, 600);
        gateway.connected("lost", 5, false, 10);
        awake.subscribes(new TopicName("t"), QoS.ONE, gateway.broker("awake"));
        asleep.sends(new Disconnect(3_600));
        awake.sends(new Disconnect(3_600));
        left.sends(Disconnect.plain());
        gateway.broker("awake").says(Lockstep.message("t", QoS.ONE, 1));
        gateway.advanceSeconds(30);
        awake.sends(new PingReq("awake"));
        gateway.node(6).sends(new Connect(false, false, 1, 60, "new"));
    }

    @Test
    void sessionsAreCountedByState() {
        assertThat(gauges().sessions()).isEqualTo(new CoreGauges.Sessions(0, 0, 0, 0, 0, 0));

        oneInEachState();

        CoreGauges.Sessions sessions = gauges().sessions();
        assertThat(sessions).isEqualTo(new CoreGauges.Sessions(2, 1, 1, 1, 1, 1));
        for (SessionState state : SessionState.values()) {
            assertThat(sessions.in(state)).isEqualTo(state == SessionState.DISCONNECTED ? 2 : 1);
        }
    }

    @Test
    void restoredSessionsAreCounted() {
        oneInEachState();

        gateway.restart();

        // A client that was awake is asleep after a restart; the attempt is forgotten.
        assertThat(gauges().sessions()).isEqualTo(new CoreGauges.Sessions(1, 1, 2, 0, 1, 0));
        assertThat(gauges().queuedMessages()).isEqualTo(1);
    }

    @Test
    void sessionThatEndsIsNotCountedAnyMore() {
        Node node = gateway.connectedWithCleanSession();
        assertThat(gauges().sessions().active()).isEqualTo(1);
        assertThat(gauges().memory().octets()).isPositive();

        node.sends(Disconnect.plain());

        assertThat(gauges().sessions().total()).isZero();
        assertThat(gauges().memory().octets()).isZero();
    }

    @Test
    void sessionThatAFaultEndsIsNotCountedAnyMore() {
        gateway = new Lockstep(Settings.usual(), new QuietCoreListener() {
            @Override
            public void onRequestRefused(
                    String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
                throw new IllegalStateException("a fault of ours");
            }

            @Override
            public void onFault(String clientId, RuntimeException fault) {}
        });
        Node broken = gateway.connected("broken", 1, false);
        gateway.connected("healthy", 2, false);

        broken.sends(new Register(0, 1, "a/#"));

        assertThat(gauges().sessions()).isEqualTo(new CoreGauges.Sessions(0, 1, 0, 0, 0, 0));
        assertThat(gauges().broker().connections()).isEqualTo(1);
    }

    @Test
    void sessionWithAFaultAtItsRestorationIsNotCounted() {
        boolean[] fails = {false};
        gateway = new Lockstep(Settings.with("", "store: {directory: x}"), new QuietCoreListener() {
            @Override
            public void onSessionRestored(String clientId, @Nullable NodeAddress address, SessionState state) {
                if (fails[0] && clientId.equals("broken")) {
                    throw new IllegalStateException("a fault of ours");
                }
            }

            @Override
            public void onFault(String clientId, RuntimeException fault) {}
        });
        gateway.connected("broken", 1, false);
        gateway.connected("healthy", 2, false);
        fails[0] = true;

        gateway.restart();

        assertThat(gauges().sessions()).isEqualTo(new CoreGauges.Sessions(0, 1, 0, 0, 0, 0));
    }

    @Test
    void queuedMessagesAreCountedUntilTheClientHasThem() {
        Node node = gateway.connected("a", 1, false, 600);
        Lockstep.Broker broker = gateway.broker("a");
        node.subscribes(new TopicName("t"), QoS.ZERO, broker);
        node.sends(new Disconnect(3_600));
        long before = gauges().memory().octets();

        broker.says(Lockstep.message("t"));
        broker.says(Lockstep.message("t"));

        assertThat(gauges().queuedMessages()).isPositive();
        assertThat(gauges().memory().octets()).isGreaterThan(before);

        node.sends(new PingReq("a"));

        assertThat(gauges().queuedMessages()).isZero();
        assertThat(gauges().memory().octets()).isEqualTo(before);
    }

    @Test
    void spoolIsCountedUntilTheBrokerHasIt() {
        Node node = gateway.connected("a", 1, false, 600);
        Lockstep.Broker broker = gateway.broker("a");
        int topicId = node.registers("t");
        broker.says(LOST);

        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, 1));
        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, 2));

        CoreGauges.SpoolUse spool = gauges().spool();
        assertThat(spool.messages()).isEqualTo(2);
        assertThat(spool.octets()).isPositive();
        gateway.restart();
        assertThat(gauges().spool()).isEqualTo(spool);
    }

    @Test
    void connectionsToTheBrokerAreCounted() {
        gateway = new Lockstep(Settings.with("", "broker: {max-opening: 1}"));
        Lockstep.Broker broker = gateway.broker("a");
        gateway.node(1).sends(new Connect(false, false, 1, 60, "a"));
        gateway.node(2).sends(new Connect(false, false, 1, 60, "b"));

        assertThat(gauges().broker()).isEqualTo(new CoreGauges.Broker(false, 0, 1, 1));

        broker.says(new MqttEvent.Connected(false));

        assertThat(gauges().broker()).isEqualTo(new CoreGauges.Broker(false, 1, 1, 0));
    }

    @Test
    void writesThatAreNotDurableAreCounted() {
        Node node = gateway.connected();
        assertThat(gauges().store()).isEqualTo(new CoreGauges.StoreWrites(true, 0, 0));

        gateway.diskIsSlow();
        node.sends(new Register(0, 1, "t"));
        assertThat(gauges().store()).isEqualTo(new CoreGauges.StoreWrites(true, 1, 0));

        gateway.diskFails(true);
        gateway.diskAnswers();
        node.sends(new Register(0, 2, "u"));
        gateway.diskAnswers();
        assertThat(gauges().store()).isEqualTo(new CoreGauges.StoreWrites(false, 0, 1));

        gateway.diskFails(false);
        gateway.advanceSeconds(10);
        gateway.diskAnswers();
        assertThat(gauges().store()).isEqualTo(new CoreGauges.StoreWrites(true, 0, 0));
    }
}
