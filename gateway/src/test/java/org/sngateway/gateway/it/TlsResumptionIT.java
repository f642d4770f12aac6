package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.broker.BrokerEndpoint;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.broker.BrokerTls;
import org.sngateway.gateway.broker.Places;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;

/** A thousand nodes do not cost a thousand full handshakes. */
@SuppressWarnings("NullAway.Init")
class TlsResumptionIT {
    private static final int CONNECTIONS = 5;
    private static final byte[] CONNACK = {0x20, 0x02, 0x00, 0x00};
    private static final char[] NO_PASSWORD = "unused".toCharArray();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void oneFullHandshakeIsEnoughForAllConnectionsOneAfterTheOther(String version) throws Exception {
        Certificates certificates = new Certificates(folder);
        certificates.signed("broker", "IP:127.0.0.1");
        AtomicInteger fullHandshakes = new AtomicInteger();
        try (SSLServerSocket broker = (SSLServerSocket) context(certificates, fullHandshakes)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            broker.setEnabledProtocols(new String[] {version});
            Thread acceptor = new Thread(() -> serve(broker), "tls-broker");
            acceptor.setDaemon(true);
            acceptor.start();
            BrokerTls tls = BrokerTls.read(new BrokerTls.Files(
                    Optional.of(certificates.authority()), Optional.empty(), Optional.empty(), true));

            for (int i = 0; i < CONNECTIONS; i++) {
                try (BrokerPeer peer = new BrokerPeer("c" + i, place(broker.getLocalPort(), tls))) {
                    peer.sends(new MqttCommand.Open(true)).expects(new MqttEvent.Connected(false));
                }
            }
        }

        assertThat(fullHandshakes).hasValue(1);
    }

    /** CONNACK to each CONNECT; the answer is read by the client, and its session ticket with it. */
    private static void serve(SSLServerSocket broker) {
        while (!broker.isClosed()) {
            try (Socket socket = broker.accept()) {
                socket.getInputStream().readNBytes(16);
                socket.getOutputStream().write(CONNACK);
                socket.getInputStream().readAllBytes();
            } catch (IOException closed) {
                // By the client, or at the end of the test.
            }
        }
    }

    private static BrokerPlace place(int port, BrokerTls tls) {
        return Places.at(new BrokerEndpoint("127.0.0.1", port, true, ""))
                .tls(tls)
                .maxPacketOctets(1024)
                .place();
    }

    private SSLContext context(Certificates certificates, AtomicInteger fullHandshakes) throws Exception {
        Path store = folder.resolve("broker.p12");
        assertThat(new ProcessBuilder(
                                "openssl",
                                "pkcs12",
                                "-export",
                                "-in",
                                certificates.certificate("broker").toString(),
                                "-inkey",
                                certificates.key("broker").toString(),
                                "-out",
                                store.toString(),
                                "-passout",
                                "pass:unused")
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, NO_PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {new CountUses((X509KeyManager) factory.getKeyManagers()[0], fullHandshakes)},
                null,
                null);
        return context;
    }

    /** The private key is needed in a full handshake only. */
    private record CountUses(X509KeyManager keys, AtomicInteger uses) implements X509KeyManager {
        @Override
        public PrivateKey getPrivateKey(String alias) {
            uses.incrementAndGet();
            return keys.getPrivateKey(alias);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return keys.getServerAliases(keyType, issuers);
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return keys.chooseClientAlias(keyTypes, issuers, socket);
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return keys.getClientAliases(keyType, issuers);
        }
    }
}
