package org.sngateway.gateway.broker;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Where the broker of a test is: as {@link BrokerPlace#plain}, with what the test wants otherwise. */
public final class Places {
    private final BrokerPlace usual;
    private List<BrokerEndpoint> endpoints;
    private List<MqttVersion> versions;
    private Logins logins;
    private BrokerTls tls;
    private Map<String, String> headers;
    private List<InetAddress> localAddresses;
    private Duration keepAlive;
    private Duration connectTimeout;
    private Duration willDelay;
    private boolean nativeWill;
    private String ownClientId;
    private int maxPacketOctets;

    private Places(BrokerPlace usual) {
        this.usual = usual;
        endpoints = usual.endpoints();
        versions = usual.versions();
        logins = usual.logins();
        tls = usual.tls();
        headers = usual.webSocketHeaders();
        localAddresses = usual.localAddresses();
        keepAlive = usual.keepAlive();
        connectTimeout = usual.connectTimeout();
        willDelay = Duration.ofMinutes(10);
        nativeWill = usual.nativeWill();
        ownClientId = usual.ownClientId();
        maxPacketOctets = usual.maxPacketOctets();
    }

    public static Places at(BrokerEndpoint... endpoints) {
        return at(List.of(endpoints));
    }

    public static Places at(List<BrokerEndpoint> endpoints) {
        Places places = new Places(BrokerPlace.plain("broker.example", 1883));
        places.endpoints = endpoints;
        return places;
    }

    public Places versions(MqttVersion... inOrder) {
        versions = List.of(inOrder);
        return this;
    }

    public Places logins(Logins all) {
        logins = all;
        return this;
    }

    public Places tls(BrokerTls used) {
        tls = used;
        return this;
    }

    public Places headers(Map<String, String> ofWebSocket) {
        headers = ofWebSocket;
        return this;
    }

    public Places localAddresses(List<InetAddress> inTurn) {
        localAddresses = inTurn;
        return this;
    }

    public Places keepAlive(Duration time) {
        keepAlive = time;
        return this;
    }

    public Places connectTimeout(Duration time) {
        connectTimeout = time;
        return this;
    }

    public Places willDelay(Duration time) {
        willDelay = time;
        return this;
    }

    public Places nativeWill() {
        nativeWill = true;
        return this;
    }

    public Places ownClientId(String id) {
        ownClientId = id;
        return this;
    }

    public Places maxPacketOctets(int octets) {
        maxPacketOctets = octets;
        return this;
    }

    public BrokerPlace place() {
        return new BrokerPlace(
                endpoints,
                versions,
                logins,
                tls,
                headers,
                localAddresses,
                keepAlive,
                connectTimeout,
                usual.sessionExpiry(),
                willDelay,
                nativeWill,
                ownClientId,
                maxPacketOctets);
    }
}
