package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;

/** Connections of clients over real sockets, to a broker that the test plays. */
class BrokerConnectorTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final EventLoopGroup group = Transport.best().newLoop("test-loop");
    private final EventLoop loop = group.next();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
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

    private void connector(String host) throws Exception {
        BrokerAddress address = new BrokerAddress(
                host, broker.getLocalPort(), "", "", Duration.ofSeconds(60), Duration.ofSeconds(10), 1024);
        connector = new BrokerConnector(
                address,
                Transport.best(),
                loop,
                new LateFlush(loop),
                Runnable::run,
                (clientId, event) -> events.add(clientId + " " + event));
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
