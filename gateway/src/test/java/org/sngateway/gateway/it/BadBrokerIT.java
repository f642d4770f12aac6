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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.ReturnCode;

/** Brokers that refuse, hang, or speak something else: the node hears of it, in time. */
@SuppressWarnings("NullAway.Init")
class BadBrokerIT {
    private static final byte[] CONNACK = {0x20, 0x02, 0x00, 0x00};

    @TempDir
    Path folder;

    private final int udpPort = Ports.freeUdp();

    @Test
    void brokerThatRefusesTheClientGivesNotSupported() throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous false")) {
            connectGets(mosquitto.port(), ReturnCode.NOT_SUPPORTED);
        }
    }

    @Test
    void nobodyAtThePortGivesCongestion() throws Exception {
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

    private void connectGets(int brokerPort, ReturnCode returnCode) throws Exception {
        GatewayDaemon gateway = Gateways.start(udpPort, brokerPort);
        try (UdpNode node = new UdpNode(udpPort)) {
            node.sends(new Connect(false, true, 1, 60, "a"));
            node.expects(new ConnAck(returnCode));
        } finally {
            gateway.stop();
        }
    }

    /** Accepts connections, says the same to each, and listens no more. */
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
