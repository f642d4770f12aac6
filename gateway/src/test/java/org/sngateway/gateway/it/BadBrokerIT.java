package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/** Brokers that refuse, hang, or speak another protocol: the node gets an answer in time. */
@SuppressWarnings("NullAway.Init")
class BadBrokerIT {
    private static final byte[] CONNACK = {0x20, 0x02, 0x00, 0x00};
    private static final byte[] CONNACK_SESSION_PRESENT = {0x20, 0x02, 0x01, 0x00};

    @TempDir
    Path folder;

    private final int udpPort = Ports.freeUdp();

    @Test
    void brokerThatLetsNobodyInGivesCongestion() throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous false")) {
            connectGets(mosquitto.port(), ReturnCode.CONGESTION);
        }
    }

    @Test
    void closedPortGivesCongestion() throws Exception {
        connectGets(Ports.freeTcp(), ReturnCode.CONGESTION);
    }

    @Test
    void brokerThatSaysNothingGivesCongestion() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            connectGets(silent.getLocalPort(), ReturnCode.CONGESTION);
        }
    }

    @Test
    void brokerThatSpeaksSomethingElseGivesCongestion() throws Exception {
        try (ServerSocket http = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            answerEachConnection(http, "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            connectGets(http.getLocalPort(), ReturnCode.CONGESTION);
        }
    }

    @Test
    void brokerThatNoLongerAnswersPingsIsLeft() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            answerEachConnection(deaf, CONNACK);
            GatewayDaemon gateway = Gateways.startWithKeepAlive(udpPort, deaf.getLocalPort(), "1s");
            try (UdpNode node = new UdpNode(udpPort)) {
                node.connects("a", true);
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(gateway.counters().get("broker-lost"))
                                .isPositive());
            } finally {
                gateway.stop();
            }
        }
    }

    /** The broker may have begun a new session, and deleted the old one, at the CONNECT that it did not answer. */
    @Test
    void subscriptionsAreRenewedAtABrokerThatDidNotAnswerAConnect() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            GatewayDaemon gateway = Gateways.start(udpPort, broker.getLocalPort());
            try (UdpNode node = new UdpNode(udpPort)) {
                node.sends(new Connect(false, false, 1, 60, "a"));
                try (Socket first = connectionOf("a", broker)) {
                    first.getOutputStream().write(CONNACK);
                    node.expects(new ConnAck(ReturnCode.ACCEPTED));
                    node.sends(new Subscribe(false, QoS.ZERO, 1, new TopicName("lamp")));
                    int packetId = subscribed(first, "lamp");
                    first.getOutputStream().write(new byte[] {(byte) 0x90, 3, 0, (byte) packetId, 0});
                    node.expects(SubAck.class);
                }
                connectionOf("a", broker).close();

                try (Socket third = connectionOf("a", broker)) {
                    third.getOutputStream().write(CONNACK_SESSION_PRESENT);

                    subscribed(third, "lamp");
                }
            } finally {
                gateway.stop();
            }
        }
    }

    /** The next connection on which this client sends CONNECT; others are closed. */
    private static Socket connectionOf(String clientId, ServerSocket server) throws IOException {
        while (true) {
            Socket socket = server.accept();
            byte[] connect = packet(socket);
            // Protocol name and level, flags and keep alive come first, then the length of the client id and the client
            // id.
            if (new String(connect, 14, connect.length - 14, StandardCharsets.UTF_8).equals(clientId)) {
                return socket;
            }
            socket.close();
        }
    }

    /** The packet id, below 256, of the next SUBSCRIBE for this filter at QoS 0. */
    private static int subscribed(Socket socket, String filter) throws IOException {
        byte[] subscribe = packet(socket);
        assertThat(subscribe[0]).isEqualTo((byte) 0x82);
        assertThat(new String(subscribe, 6, subscribe.length - 7, StandardCharsets.UTF_8))
                .isEqualTo(filter);
        return subscribe[3];
    }

    /** An MQTT packet with a remaining length of up to 127 octets. */
    private static byte[] packet(Socket socket) throws IOException {
        byte[] head = socket.getInputStream().readNBytes(2);
        byte[] packet = Arrays.copyOf(head, 2 + head[1]);
        System.arraycopy(socket.getInputStream().readNBytes(head[1]), 0, packet, 2, head[1]);
        return packet;
    }

    private void connectGets(int brokerPort, ReturnCode returnCode) throws Exception {
        GatewayDaemon gateway = Gateways.start(udpPort, brokerPort);
        try (UdpNode node = new UdpNode(udpPort)) {
            node.sends(new Connect(false, true, 1, 60, "a"));
            node.expects(new ConnAck(returnCode));
        } finally {
            gateway.stop();
        }
    }

    /** Accepts connections, sends the same octets to each, and reads nothing more. */
    private static void answerEachConnection(ServerSocket server, byte[] answer) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            Socket socket = server.accept();
                            OutputStream out = socket.getOutputStream();
                            out.write(answer);
                            out.flush();
                        }
                    } catch (IOException closed) {
                        // The test is over.
                    }
                },
                "bad-broker");
        thread.setDaemon(true);
        thread.start();
    }
}
