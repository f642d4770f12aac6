package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.it.RealBroker.Kind;
import org.sngateway.gateway.it.RealBroker.Way;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.WillTopic;

/**
 * The contract with every broker that can be had here, in each version of MQTT and each way that it has. The system property
 * {@code brokers} names them; {@code .ci/brokers} tests all.
 */
@SuppressWarnings("NullAway.Init")
class EveryBrokerIT {
    private static final String USUAL = "mosquitto,hivemq,moquette";

    @TempDir
    static Path folder;

    private static final Map<Kind, RealBroker> RUNNING = new EnumMap<>(Kind.class);

    @AfterAll
    static void stopAll() {
        RUNNING.values().forEach(RealBroker::close);
        RUNNING.clear();
    }

    private static RealBroker broker(Kind kind) throws Exception {
        RealBroker running = RUNNING.get(kind);
        if (running == null) {
            running = new RealBroker(kind, Files.createDirectory(folder.resolve(kind.name())));
            RUNNING.put(kind, running);
        }
        return running;
    }

    static Stream<Kind> kinds() {
        return Stream.of(System.getProperty("brokers", USUAL).split(","))
                .map(name -> Kind.valueOf(name.toUpperCase(Locale.ROOT)));
    }

    static Stream<Arguments> kindsAndVersions() {
        return kinds().flatMap(kind -> kind.versions().stream().map(version -> Arguments.of(kind, version)));
    }

    static Stream<Arguments> all() {
        return kinds().flatMap(kind -> kind.versions().stream()
                .flatMap(version -> kind.ways().stream().map(way -> Arguments.of(kind, version, way))));
    }

    static Stream<Kind> ofMqtt5() {
        return kinds().filter(kind -> kind.versions().contains(MqttVersion.MQTT_5));
    }

    // ---- the broker side alone

    @ParameterizedTest
    @MethodSource("all")
    void messagesGoBothWaysAtEachQosAndTheSessionIsKept(Kind kind, MqttVersion version, Way way) throws Exception {
        RealBroker broker = broker(kind);
        // MQTT 3.1 takes 23 characters.
        String clientId = "c" + Integer.toHexString((kind + "/" + version + "/" + way).hashCode());
        try (BrokerPeer peer = new BrokerPeer(clientId, broker.place(way, version))) {
            peer.sends(new MqttCommand.Open(false)).expects(new MqttEvent.Connected(said(version, SessionPresent.NO)));
            peer.sends(new MqttCommand.Subscribe(1, clientId + "/#", QoS.TWO));
            MqttEvent.SubAck subAck = (MqttEvent.SubAck) peer.next();
            assertThat(subAck.granted()).isEqualTo(kind.hasQos2() ? QoS.TWO : QoS.ONE);

            for (QoS qos : List.of(QoS.ZERO, QoS.ONE, QoS.TWO)) {
                assertThat(publishes(peer, clientId + "/t", qos)).containsExactly("at " + qos);
            }

            peer.sends(new MqttCommand.Unsubscribe(8, clientId + "/#")).expects(new MqttEvent.UnsubAck(8));
            peer.sends(new MqttCommand.Close());
            MqttEvent.Connected again = (MqttEvent.Connected)
                    peer.sends(new MqttCommand.Open(false)).next();
            assertThat(again.sessionPresent()).isEqualTo(said(version, SessionPresent.YES));
        }
    }

    /** MQTT 3.1 has no Session Present, though Moquette says it. */
    private static SessionPresent said(MqttVersion version, SessionPresent later) {
        return version == MqttVersion.MQTT_3_1 ? SessionPresent.UNSAID : later;
    }

    /** Publishes a text, acknowledges what comes, and gives the texts that came until both exchanges are over. */
    private static List<String> publishes(BrokerPeer peer, String topic, QoS qos) throws Exception {
        int packetId = qos == QoS.ZERO ? 0 : 7;
        boolean isPublished = qos == QoS.ZERO;
        int open = 1;
        List<String> arrived = new ArrayList<>();
        peer.sends(new MqttCommand.Publish(topic, Payload.ofText("at " + qos), qos, false, false, packetId));
        while (!isPublished || open > 0) {
            MqttEvent event = peer.next();
            if (event instanceof MqttEvent.PubAck || event instanceof MqttEvent.PubComp) {
                isPublished = true;
            } else if (event instanceof MqttEvent.PubRec pubRec) {
                peer.sends(new MqttCommand.PubRel(pubRec.packetId()));
            } else if (event instanceof MqttEvent.PubRel pubRel) {
                peer.sends(new MqttCommand.PubComp(pubRel.packetId()));
                open--;
            } else if (event instanceof MqttEvent.Publish publish) {
                arrived.add(publish.payload().asText());
                switch (publish.qos()) {
                    case TWO -> peer.sends(new MqttCommand.PubRec(publish.packetId()));
                    case ONE -> {
                        peer.sends(new MqttCommand.PubAck(publish.packetId()));
                        open--;
                    }
                    case ZERO, MINUS_ONE -> open--;
                }
            } else {
                throw new AssertionError(event.toString());
            }
        }
        return arrived;
    }

    /** R8.15: the back-stop of a client whose gateway does not come back, and none of one that took its leave. */
    @ParameterizedTest
    @MethodSource("ofMqtt5")
    void brokerPublishesTheWillOfAGatewayThatStaysAway(Kind kind) throws Exception {
        RealBroker broker = broker(kind);
        try (BrokerPeer witness = new BrokerPeer("witness", broker.place(Way.TCP, MqttVersion.MQTT_5))) {
            witness.sends(new MqttCommand.Open(true)).expects(new MqttEvent.Connected(false));
            witness.sends(new MqttCommand.Subscribe(1, "back/#", QoS.ZERO));
            assertThat(witness.next()).isInstanceOf(MqttEvent.SubAck.class);
            for (boolean cleanSession : List.of(true, false)) {
                BrokerPeer leaves = peerWithWill(broker, "leaves" + cleanSession);
                leaves.sends(open(cleanSession, "leaves")).expectsConnectedWithWill(false);
                leaves.sends(new MqttCommand.Close());
                BrokerPeer stays = peerWithWill(broker, "stays" + cleanSession);
                stays.sends(open(cleanSession, "stays")).expectsConnectedWithWill(false);
                stays.isKilled();
                leaves.isKilled();

                assertThat(witness.next())
                        .isInstanceOfSatisfying(
                                MqttEvent.Publish.class,
                                publish -> assertThat(publish.topic()).isEqualTo("back/stays"));
            }
        }
    }

    private static MqttCommand open(boolean cleanSession, String name) {
        return new MqttCommand.Open(cleanSession, new Will("back/" + name, QoS.ZERO, false, Payload.ofText("gone")));
    }

    private static BrokerPeer peerWithWill(RealBroker broker, String clientId) throws Exception {
        return new BrokerPeer(
                clientId,
                broker.places(Way.TCP, MqttVersion.MQTT_5)
                        .willDelay(Duration.ofSeconds(1))
                        .place());
    }

    // ---- a gateway with nodes

    @ParameterizedTest
    @MethodSource("kindsAndVersions")
    void nodesAreServed(Kind kind, MqttVersion version) throws Exception {
        int udpPort = Ports.freeUdp();
        GatewayDaemon gateway = gateway(broker(kind), version, udpPort);
        String prefix = kind.name().toLowerCase(Locale.ROOT) + Integer.toHexString(version.hashCode() & 0xFFF);
        try (UdpNode lamp = new UdpNode(udpPort);
                UdpNode meter = new UdpNode(udpPort);
                UdpNode mortal = new UdpNode(udpPort)) {
            lamp.connects(prefix + "lamp", false);
            NormalTopicId order = lamp.subscribes(prefix + "/order", QoS.ONE);
            NormalTopicId death = lamp.subscribes(prefix + "/will", QoS.ONE);
            meter.connects(prefix + "meter", true);
            NormalTopicId topic = meter.registers(prefix + "/order");

            meter.publishes(topic, "one");
            assertThat(lamp.getsAndAcknowledges("one").topic()).isEqualTo(order);
            meter.sends(new Publish(false, QoS.TWO, false, topic, 7, Payload.ofText("two")));
            meter.expects(new PubRec(7));
            meter.sends(new PubRel(7));
            meter.expects(new PubComp(7));
            lamp.getsAndAcknowledges("two");

            lamp.sleeps(60);
            meter.publishes(topic, "three");
            assertThat(getsAtAWake(lamp, prefix + "lamp", "three")).isEqualTo(order);
            lamp.expects(new PingResp());

            mortal.connectsWithWill(
                    new Connect(true, true, 1, 1, prefix + "mortal"),
                    new WillTopic(QoS.ONE, false, prefix + "/will"),
                    "gone");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.counters().getOrDefault("will-published", 0L) > 0);
            assertThat(getsAtAWake(lamp, prefix + "lamp", "gone")).isEqualTo(death);
        } finally {
            gateway.stop();
        }
    }

    /** The broker may take its time, so the node wakes until it gets the message. */
    private static TopicId getsAtAWake(UdpNode node, String clientId, String text) {
        node.sends(new PingReq(clientId));
        SnMessage next = node.receives();
        while (next instanceof PingResp) {
            node.sends(new PingReq(clientId));
            next = node.receives();
        }
        Publish publish = (Publish) next;
        assertThat(publish.data().asText()).isEqualTo(text);
        node.acknowledges(publish);
        return publish.topic();
    }

    /** MQTT 5 §3.3.2.3.3. */
    @ParameterizedTest
    @MethodSource("ofMqtt5")
    void sleeperGetsNoCommandThatHasExpired(Kind kind) throws Exception {
        int udpPort = Ports.freeUdp();
        RealBroker broker = broker(kind);
        GatewayDaemon gateway = gateway(broker, MqttVersion.MQTT_5, udpPort);
        String topic = kind + "/stale";
        try (UdpNode lamp = new UdpNode(udpPort)) {
            lamp.connects("stale" + kind, false);
            lamp.subscribes(topic, QoS.ONE);
            lamp.sleeps(60);
            publishForSeconds(broker, topic, "stale", 1);
            publishForSeconds(broker, topic, "fresh", 600);
            await().pollDelay(Duration.ofMillis(1_200)).until(() -> true);

            getsAtAWake(lamp, "stale" + kind, "fresh");

            lamp.expects(new PingResp());
            assertThat(gateway.counters().get("dropped.EXPIRED")).isEqualTo(1);
        } finally {
            gateway.stop();
        }
    }

    private static void publishForSeconds(RealBroker broker, String topic, String text, int seconds) throws Exception {
        List<String> command = new ArrayList<>(List.of("mosquitto_pub", "-V", "5", "-h", "127.0.0.1"));
        command.addAll(List.of("-p", "" + broker.port(), "-i", "pub"));
        broker.username()
                .ifPresent(name ->
                        command.addAll(List.of("-u", name.replace("{clientId}", "pub"), "-P", RealBroker.PASSWORD)));
        command.addAll(List.of("-t", topic, "-m", text, "-q", "1"));
        command.addAll(List.of("-D", "publish", "message-expiry-interval", "" + seconds));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static GatewayDaemon gateway(RealBroker broker, MqttVersion version, int udpPort) throws Exception {
        String protocol = switch (version) {
            case MQTT_5 -> "5";
            case MQTT_3_1_1 -> "3.1.1";
            case MQTT_3_1 -> "3.1";
        };
        Configuration configuration = new Configuration(udpPort, broker.port())
                .listener("supervision-percent", "100")
                .broker("connect-timeout", "5s")
                .broker("answer-timeout", "5s")
                .broker("protocol", protocol);
        broker.username()
                .ifPresent(name ->
                        configuration.broker("username", '"' + name + '"').broker("password", RealBroker.PASSWORD));
        return new GatewayDaemon(GatewayConfig.parse("test", configuration.text()), Transport.best());
    }
}
