package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;

/** Connections of clients over real sockets, to a broker that the test plays. */
class BrokerConnectorTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final Failback.Pace QUICK = new Failback.Pace(Duration.ofMillis(20), Duration.ofMillis(1));
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final EventLoopGroup group = Transport.best().newLoop("test-loop");
    private final EventLoop loop = group.next();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    /** When connections were lost. */
    private final BlockingQueue<Long> lossesNanos = new LinkedBlockingQueue<>();

    private final List<String> sentElsewhere = new CopyOnWriteArrayList<>();
    private final ServerSocket broker;
    private @Nullable BrokerConnector connector;

    BrokerConnectorTest() throws IOException {
        broker = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws Exception {
        BrokerConnector used = connector;
        if (used != null) {
            loop.submit(used::close).get();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
        broker.close();
    }

    @Test
    void eachClientHasAConnectionOfItsOwn() throws Exception {
        connector("127.0.0.1");
        open("a");
        try (Socket a = accept("61")) {
            open("b");
            try (Socket b = accept("62")) {
                answer(b, BrokerWire.CONNACK);
                assertThat(event()).isEqualTo("b " + new MqttEvent.Connected(false));
                answer(a, BrokerWire.CONNACK);
                assertThat(event()).isEqualTo("a " + new MqttEvent.Connected(false));
                assertThat(size()).isEqualTo(2);
            }
        }
    }

    @Test
    void nobodyAtThePortIsTold() throws Exception {
        broker.close();
        connector("127.0.0.1");

        open("a");

        assertThat(event()).contains("a ConnectionLost", "isUnanswered=false", "Connection refused]");
        assertThat(size()).isZero();
    }

    @Test
    void nameThatCannotBeResolvedIsTold() throws Exception {
        connector("no-such-host.invalid");

        open("a");

        assertThat(event()).contains("the name no-such-host.invalid can't be resolved");
    }

    @Test
    void closeTakesLeaveOfTheBroker() throws Exception {
        connector("127.0.0.1");
        open("a");
        try (Socket a = accept("61")) {
            answer(a, BrokerWire.CONNACK);
            event();

            command("a", new MqttCommand.Close());

            assertThat(HEX.formatHex(a.getInputStream().readAllBytes())).isEqualTo(BrokerWire.DISCONNECT);
            assertThat(size()).isZero();
        }
    }

    @Test
    void closeWhileConnectingSaysNothing() throws Exception {
        connector("127.0.0.1");
        open("a");
        command("a", new MqttCommand.Close());

        assertThat(size()).isZero();
        assertThat(events).isEmpty();
    }

    @Test
    void commandForAClientWithoutAConnectionGoesNowhere() throws Exception {
        connector("127.0.0.1");

        command("a", new MqttCommand.PubAck(1));

        assertThat(events).isEmpty();
    }

    // ---- versions of MQTT

    @ParameterizedTest
    @ValueSource(strings = {"20 02 00 01", "20 03 00 84 00", "20 03 00 01 00", "close"})
    void brokerThatDoesNotTakeMqtt5IsAskedWith311AndThatIsLearned(String refusal) throws Exception {
        connector(place(List.of(here()), MqttVersion.MQTT_5, MqttVersion.MQTT_3_1_1));
        open("a");
        refuseMqtt5(refusal);
        try (Socket again = accept("61")) {
            answer(again, BrokerWire.CONNACK);
            assertThat(event()).isEqualTo("a " + new MqttEvent.Connected(false));

            open("b");
            try (Socket b = accept("62")) {
                answer(b, BrokerWire.CONNACK);
                assertThat(event()).isEqualTo("b " + new MqttEvent.Connected(false));
            }
        }
    }

    @Test
    void closeAtEachVersionIsNoVerdictOnTheVersion() throws Exception {
        connector(place(List.of(here()), MqttVersion.MQTT_5, MqttVersion.MQTT_3_1_1));
        open("a");
        refuseMqtt5("close");
        accept("61").close();
        assertThat(event()).contains("a ConnectionLost", "before its CONNACK");

        open("a");

        refuseMqtt5("close");
        accept("61").close();
        event();
    }

    @Test
    void versionThatIsPinnedHasNoOther() throws Exception {
        connector(place(List.of(here()), MqttVersion.MQTT_5));
        open("a");

        refuseMqtt5("20 03 00 84 00");

        assertThat(event()).contains("a ConnectRefused", "unsupported protocol version (0x84)");
    }

    @Test
    void longClientIdIsRefusedWithMqtt31() throws Exception {
        connector(place(List.of(here()), MqttVersion.MQTT_3_1));
        open("a-client-id-of-24-letters");

        assertThat(event()).contains("ConnectRefused", "MQTT 3.1 has no client ids above 23 characters");
    }

    // ---- several addresses

    @Test
    void nextAddressIsUsedWhenNobodyIsAtTheFirst() throws Exception {
        ServerSocket gone = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        gone.close();
        connector(
                place(List.of(BrokerEndpoint.plain("127.0.0.1", gone.getLocalPort()), here()), MqttVersion.MQTT_3_1_1));
        open("a");
        assertThat(event()).contains("a ConnectionLost", "Connection refused");

        open("a");

        try (Socket second = accept("61")) {
            answer(second, BrokerWire.CONNACK);
            assertThat(event()).isEqualTo("a " + new MqttEvent.Connected(false));
        }
    }

    @Test
    void clientsReturnToTheFirstAddressOneAfterTheOtherWhenItIsBack() throws Exception {
        ServerSocket gone = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        gone.close();
        BrokerEndpoint first = BrokerEndpoint.plain("127.0.0.1", gone.getLocalPort());
        connector(place(List.of(first, here()), MqttVersion.MQTT_3_1_1), QUICK);
        open("a");
        event();
        for (String client : List.of("a", "b")) {
            open(client);
            answer(broker.accept(), BrokerWire.CONNACK);
            assertThat(event()).isEqualTo(client + " " + new MqttEvent.Connected(false));
        }

        try (ServerSocket back = new ServerSocket(first.port(), 10, InetAddress.getLoopbackAddress())) {
            List<String> returning = List.of(event(), event());

            assertThat(returning).allMatch(event -> event.contains("the broker at " + first + " is there again"));
            assertThat(returning).extracting(event -> event.substring(0, 1)).containsExactlyInAnyOrder("a", "b");
            open("a");
            // The look came first, and says nothing.
            assertThat(back.accept().getInputStream().readAllBytes()).isEmpty();
            assertThat(back.accept().getInputStream().readNBytes(2)).startsWith(0x10);
        }
    }

    @Test
    void returnToTheFirstAddressIsNoStampede() throws Exception {
        Duration pause = Duration.ofMillis(50);
        BrokerEndpoint first = clientsAreElsewhere(8, new Failback.Pace(Duration.ofMillis(20), pause));

        try (ServerSocket back = new ServerSocket(first.port(), 10, InetAddress.getLoopbackAddress())) {
            assertThat(event()).contains("there again");
            long before = lossesNanos.remove();
            for (int i = 1; i < 8; i++) {
                assertThat(event()).contains("there again");
                long now = lossesNanos.remove();
                assertThat(now - before).isGreaterThanOrEqualTo(pause.toNanos());
                before = now;
            }
            assertThat(size()).isZero();
            assertThat(back.isClosed()).isFalse();
        }
    }

    @Test
    void returnStopsWhenTheFirstAddressFailsAgain() throws Exception {
        BrokerEndpoint first =
                clientsAreElsewhere(3, new Failback.Pace(Duration.ofMillis(20), Duration.ofMillis(1_000)));

        ServerSocket back = new ServerSocket(first.port(), 10, InetAddress.getLoopbackAddress());
        String returning = event().substring(0, 1);
        back.accept().close(); // the look
        back.close();
        open(returning);
        assertThat(event()).contains(returning + " ConnectionLost", first.toString());

        assertThat(events.poll(1_500, TimeUnit.MILLISECONDS)).isNull();
        assertThat(size()).isEqualTo(2);
    }

    /** Clients that are connected to the second address, for nobody is at the first, which is returned. */
    private BrokerEndpoint clientsAreElsewhere(int count, Failback.Pace pace) throws Exception {
        ServerSocket gone = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        gone.close();
        BrokerEndpoint first = BrokerEndpoint.plain("127.0.0.1", gone.getLocalPort());
        connector(place(List.of(first, here()), MqttVersion.MQTT_3_1_1), pace);
        open("a");
        event();
        for (int i = 0; i < count; i++) {
            open(String.valueOf((char) ('a' + i)));
            answer(broker.accept(), BrokerWire.CONNACK);
            assertThat(event()).contains("Connected");
        }
        lossesNanos.clear();
        return first;
    }

    @Test
    void clientsStayWhereTheyAreWhileTheFirstAddressIsAway() throws Exception {
        ServerSocket gone = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        gone.close();
        BrokerEndpoint first = BrokerEndpoint.plain("127.0.0.1", gone.getLocalPort());
        connector(place(List.of(first, here()), MqttVersion.MQTT_3_1_1), QUICK);
        open("a");
        event();
        open("a");
        try (Socket a = broker.accept()) {
            answer(a, BrokerWire.CONNACK);
            event();

            assertThat(events.poll(300, TimeUnit.MILLISECONDS)).isNull();
            assertThat(size()).isEqualTo(1);
        }
    }

    @Test
    void brokerThatSaysItIsUnavailableIsLeftForTheNext() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            BrokerEndpoint second = BrokerEndpoint.plain("127.0.0.1", other.getLocalPort());
            connector(place(List.of(here(), second), MqttVersion.MQTT_3_1_1));
            open("a");
            answer(accept("61"), "20 02 00 03");
            assertThat(event()).contains("a ConnectRefused", "server unavailable");

            open("a");

            try (Socket accepted = other.accept()) {
                assertThat(accepted.getInputStream().readNBytes(2)).startsWith(0x10);
            }
        }
    }

    /** With the address that it names, in the CONNACK or later. */
    @ParameterizedTest
    @ValueSource(strings = {"20 03 00 9c 00", "20 0e 00 9d 0b 1c 00 08 6c 6f 63 61 6c 68 6f 73", "later"})
    void brokerThatSendsItsClientsElsewhereIsLeftForTheNext(String answer) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            BrokerEndpoint second = BrokerEndpoint.plain("127.0.0.1", other.getLocalPort());
            connector(place(List.of(here(), second), MqttVersion.MQTT_5));
            open("a");
            try (Socket a = broker.accept()) {
                a.getInputStream().readNBytes(26);
                if (answer.equals("later")) {
                    answer(a, "20 03 00 00 00");
                    event();
                    answer(a, "e0 02 9d 00");
                    assertThat(event()).contains("a ConnectionLost", "server moved (0x9D)");
                } else {
                    answer(a, answer);
                    assertThat(event()).contains("a ConnectRefused", "(0x9");
                }
            }

            open("a");

            try (Socket accepted = other.accept()) {
                assertThat(accepted.getInputStream().readNBytes(2)).startsWith(0x10);
            }
            assertThat(sentElsewhere).containsExactly(here() + " to " + second);
        }
    }

    @Test
    void anotherPlaceIsForNewConnectionsAndEndsThoseToAddressesThatAreGone() throws Exception {
        connector("127.0.0.1");
        open("a");
        try (Socket a = accept("61");
                ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            answer(a, BrokerWire.CONNACK);
            event();

            BrokerPlace elsewhere = BrokerPlace.plain("127.0.0.1", other.getLocalPort());
            loop.submit(() -> Objects.requireNonNull(connector).onPlace(elsewhere))
                    .get();

            assertThat(event()).contains("a ConnectionLost", "the configuration has another address of the broker");
            assertThat(HEX.formatHex(a.getInputStream().readAllBytes())).isEqualTo(BrokerWire.DISCONNECT);
            open("a");
            try (Socket accepted = other.accept()) {
                assertThat(accepted.getInputStream().readNBytes(2)).startsWith(0x10);
            }
        }
    }

    @Test
    void connectionsLeaveFromTheLocalAddressesInTurn() throws Exception {
        List<InetAddress> local = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.3"));
        connector(place(List.of(here()), local, MqttVersion.MQTT_3_1_1));
        open("a");
        open("b");

        try (Socket one = broker.accept();
                Socket other = broker.accept()) {
            assertThat(List.of(one.getInetAddress(), other.getInetAddress()))
                    .containsExactlyInAnyOrderElementsOf(local);
        }
    }

    private void refuseMqtt5(String refusal) throws IOException {
        try (Socket socket = broker.accept()) {
            // CONNECT of MQTT 5: fixed header, "MQTT", level 5, properties of 10 octets, one octet of client id.
            assertThat(HEX.formatHex(socket.getInputStream().readNBytes(26))).startsWith("10 18 00 04 4d 51 54 54 05");
            if (!refusal.equals("close")) {
                answer(socket, refusal);
                assertThat(socket.getInputStream().readAllBytes()).isEmpty();
            }
        }
    }

    private BrokerEndpoint here() {
        return BrokerEndpoint.plain("127.0.0.1", broker.getLocalPort());
    }

    private static BrokerPlace place(List<BrokerEndpoint> endpoints, MqttVersion... versions) {
        return place(endpoints, List.of(), versions);
    }

    private static BrokerPlace place(List<BrokerEndpoint> endpoints, List<InetAddress> local, MqttVersion... versions) {
        return Places.at(endpoints).versions(versions).localAddresses(local).place();
    }

    private void connector(String host) {
        connector(BrokerPlace.plain(host, broker.getLocalPort()));
    }

    private void connector(BrokerPlace place) {
        connector(place, Failback.Pace.USUAL);
    }

    private void connector(BrokerPlace place, Failback.Pace pace) {
        connector = new BrokerConnector(
                place, Transport.best(), loop, new LateFlush(loop), Runnable::run, new Listener(), pace);
    }

    private final class Listener implements BrokerListener {
        @Override
        public void onEvent(String clientId, MqttEvent event) {
            if (event instanceof MqttEvent.ConnectionLost) {
                lossesNanos.add(System.nanoTime());
            }
            events.add(clientId + " " + event);
        }

        @Override
        public void onSentElsewhere(
                BrokerEndpoint endpoint, ReasonCode reasonCode, String serverReference, BrokerEndpoint next) {
            sentElsewhere.add(endpoint + " to " + next);
        }
    }

    private void open(String clientId) throws Exception {
        command(clientId, new MqttCommand.Open(true));
    }

    private void command(String clientId, MqttCommand command) throws Exception {
        BrokerConnector used = Objects.requireNonNull(connector);
        loop.submit(() -> used.onCommand(clientId, command)).get();
    }

    private int size() throws Exception {
        BrokerConnector used = Objects.requireNonNull(connector);
        return loop.submit(used::size).get();
    }

    private String event() throws InterruptedException {
        String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return String.valueOf(event);
    }

    /** The connection whose CONNECT ends with this client id of one octet. */
    private Socket accept(String clientIdHex) throws IOException {
        Socket socket = broker.accept();
        InputStream in = socket.getInputStream();
        assertThat(HEX.formatHex(in.readNBytes(BrokerWire.CONNECT.split(" ").length)))
                .startsWith("10 0d 00 04")
                .endsWith("00 01 " + clientIdHex);
        return socket;
    }

    private static void answer(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(HEX.parseHex(hex));
    }
}
