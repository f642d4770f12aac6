package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.ReturnCode;

/**
 * A broker that a test plays octet by octet, and behind the gateway's connection its core with node "a", all in virtual time: what
 * a broker does wrong shows in what the node hears.
 */
final class FaultyBroker {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(100);

    final Lockstep gateway;
    private final MqttVersion version;
    private @Nullable BrokerWire wire;
    private int connections;

    FaultyBroker(MqttVersion version) {
        this(version, new Lockstep());
    }

    FaultyBroker(MqttVersion version, Lockstep gateway) {
        this.version = version;
        this.gateway = gateway;
    }

    /** Node "a", whose CONNECT has gone out to the broker. */
    Node connecting() {
        Node node = gateway.node(1000);
        node.sends(new Connect(false, true, 1, 3_600, "a"));
        passOn();
        return node;
    }

    /** Node "a", which the broker has accepted with this CONNACK. */
    Node connected(String connAck) {
        Node node = connecting();
        accepts(connAck);
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        return node;
    }

    Node connected() {
        return connected(connAck());
    }

    /** CONNACK of the version, without Session Present and properties. */
    String connAck() {
        return version == MqttVersion.MQTT_5 ? "20 03 00 00 00" : BrokerWire.CONNACK;
    }

    /** The CONNACK of a connection that is being opened. */
    void accepts(String connAck) {
        assertThat(sent()).as("CONNECT").startsWith("10 ");
        says(connAck);
    }

    /** The broker sends these octets. */
    void says(String hex) {
        wire().broker(hex);
        passOn();
    }

    void says(byte[] octets) {
        wire().broker(octets);
        passOn();
    }

    void closes() {
        wire().brokerCloses();
        passOn();
    }

    /** What has gone to the broker since the last call, on the connection that is the last one now. */
    String sent() {
        passOn();
        return wire().sent();
    }

    boolean isOpen() {
        return wire().isOpen();
    }

    /** How many connections were opened so far. */
    int connections() {
        return connections;
    }

    void advance(Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(STEP)) {
            Duration step = left.compareTo(STEP) < 0 ? left : STEP;
            gateway.advance(step);
            if (wire != null) {
                wire().advance(step);
            }
            passOn();
        }
    }

    void advanceSeconds(int seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    /** Waits for the next connection, and accepts it. */
    void comesBack(String connAck) {
        int before = connections;
        for (int seconds = 0; connections == before && seconds < 120; seconds++) {
            advanceSeconds(1);
        }
        assertThat(connections).as("connections").isGreaterThan(before);
        accepts(connAck);
    }

    /** Commands of the core go to the connection, and what that tells goes to the core. */
    void passOn() {
        boolean isQuiet = false;
        while (!isQuiet) {
            isQuiet = true;
            while (gateway.commandsWaiting("a") > 0) {
                pass(gateway.broker().expects(MqttCommand.class));
                isQuiet = false;
            }
            List<MqttEvent> events = wire == null ? List.of() : wire.events();
            for (MqttEvent event : events) {
                gateway.broker().says(event);
                isQuiet = false;
            }
        }
    }

    private void pass(MqttCommand command) {
        if (command instanceof MqttCommand.Open) {
            wire = new BrokerWire(version, KEEP_ALIVE, BrokerEndpoint.plain("broker.example", 1883));
            connections++;
        } else if (command instanceof MqttCommand.Close) {
            wire().close();
        } else {
            wire().command(command);
        }
    }

    private BrokerWire wire() {
        return Objects.requireNonNull(wire, "no connection was opened");
    }
}
