package org.sngateway.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.config.PahoConf.Network;

/** A configuration of the Paho gateway becomes one of ours. */
@SuppressWarnings("NullAway.Init")
class PahoConfTest {
    /** All keys of the sample of that gateway, as it is shipped, with values of a site. */
    private static final String SAMPLE = """
            GatewayID=7
            GatewayName=PahoGateway-01
            MaxNumberOfClients=30
            KeepAlive=900
            #LoginID=your_ID
            #Password=your_Password
            BrokerName=broker.example
            BrokerPortNo=1883
            BrokerSecurePortNo=8883
            #RootCAfile=/etc/ssl/certs/ca-certificates.crt
            AggregatingGateway=NO
            QoS-1=NO
            Forwarder=NO
            PredefinedTopic=NO
            ClientAuthentication=NO
            ClientsList=/path/to/your_clients.conf
            PredefinedTopicList=/path/to/your_predefinedTopic.conf
            GatewayPortNo=10000
            MulticastPortNo=1883
            MulticastIP=225.1.1.1
            MulticastTTL=1
            GatewayIPv6PortNo=10000
            MulticastIPv6PortNo=1883
            MulticastIPv6=ff1e:feed:caca:dead::1
            MulticastIPv6If=wlp4s0
            MulticastHops=1
            DtlsCertsKey=/etc/ssl/certs/gateway.pem
            DtlsPrivKey=/etc/ssl/private/privkey.pem
            Baudrate=38400
            SerialDevice=/dev/ttyUSB0
            ApiMode=2
            BaudrateLoRaLink=115200
            DeviceRxLoRaLink=/dev/loralinkRx
            DeviceTxLoRaLink=/dev/loralinkTx
            RFCOMMAddress=60:57:18:06:8B:72.*
            ShearedMemory=NO;
            """;

    @TempDir
    Path folder;

    private String converted(String conf, Network network) throws Exception {
        return PahoConf.convert(Files.writeString(folder.resolve("gateway.conf"), conf), network);
    }

    private GatewayConfig read(String conf, Network network) throws Exception {
        return GatewayConfig.parse("converted", converted(conf, network));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void sampleBecomesTheSameGateway() throws Exception {
        GatewayConfig config = read(SAMPLE, Network.UDP);

        assertThat(config.printChanges()).isEqualTo("""
                gateway:
                  id: 7
                listeners:
                  udp:
                    port: 10000
                    group-interfaces: wlp4s0
                broker:
                  address: broker.example:1883
                  own-client-id: PahoGateway-01
                limits:
                  sessions: 30
                """);
    }

    @Test
    void networkThatItWasBuiltForDecides() throws Exception {
        assertThat(read(SAMPLE, Network.XBEE).printChanges())
                .contains("serial: /dev/ttyUSB0", "driver: xbee-api2", "baud: 38400")
                .doesNotContain("port: 10000");
        assertThat(read(SAMPLE, Network.LORALINK).printChanges())
                .contains("serial: [/dev/loralinkRx, /dev/loralinkTx]", "driver: loralink");
    }

    @Test
    void predefinedTopicsAreReadFromTheFileBesideIt() throws Exception {
        write("predefinedTopic.conf", """
                # ClientID, TopicName, TopicID
                *,ty4tw/all, 1
                GatewayTestClient,ty4tw/one, 2
                """);

        String text =
                converted("PredefinedTopic=YES\nPredefinedTopicList=/elsewhere/predefinedTopic.conf\n", Network.UDP);

        assertThat(text)
                .contains("predefined-topics:\n  \"*\":\n    1: ty4tw/all\n  GatewayTestClient:\n    2: ty4tw/one\n");
        GatewayConfig.parse("converted", text);
    }

    @Test
    void listedClientsAreTheAllowedOnes() throws Exception {
        write("clients.conf", """
                Client01,172.16.1.11:12001
                Client02,172.16.1.11:12002,secureConnection
                Sensor,172.16.1.11:20001,QoS-1
                Forwarder01,172.16.1.11:22002,forwarder
                """);

        String text = converted("""
                BrokerName=broker.example
                BrokerSecurePortNo=8883
                ClientAuthentication=YES
                QoS-1=YES
                Forwarder=YES
                RootCAfile=/etc/ssl/ca.pem
                ClientsList=clients.conf
                """, Network.UDP);

        assertThat(text)
                .contains("allow: [Client01, Client02]", "address: mqtts://broker.example:8883")
                .contains("trust-file: /etc/ssl/ca.pem", "qos-minus-one: on", "forwarders: any")
                .contains("# some clients have secureConnection: here all of them reach the broker by TLS")
                .contains("Move those of Sensor there.");
        GatewayConfig.parse("converted", text);
    }

    @Test
    void whatHasNoCounterpartIsSaid() throws Exception {
        assertThat(converted(SAMPLE + "AggregatingGateway=YES\n", Network.UDP))
                .contains("# DtlsCertsKey, DtlsPrivKey: there is no DTLS here\n")
                .contains("# AggregatingGateway: each client has a connection of its own here, always\n")
                .contains("# ClientsList=/path/to/your_clients.conf: there is no such file");
    }

    @Test
    void loginIsTakenOver() throws Exception {
        assertThat(read("LoginID=pi\nPassword=a b\n", Network.UDP)
                        .broker()
                        .login()
                        .password())
                .isEqualTo("a b");
    }

    @Test
    void missingFileIsSaid() {
        assertThatThrownBy(() -> PahoConf.convert(folder.resolve("none"), Network.UDP))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("can't be read");
    }
}
