package org.sngateway.gateway.broker;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;

/**
 * The connection of one client to the broker, from the look-up of the broker's name to its end; a version of MQTT that the
 * broker refuses costs a connection more. Owned by the event loop. After {@link #close} or an event that tells the end nothing
 * comes any more.
 */
final class BrokerConnection {
    /** MQTT 3.1 §3.1. */
    private static final int MAX_CLIENT_ID_OF_3_1 = 23;

    private final String clientId;
    private final BrokerPlace place;
    private final Endpoints endpoints;
    private final Endpoints.Candidate candidate;
    private final Sockets sockets;
    private final BrokerListener listener;

    private MqttConnect connect;
    /** The old session was found and ended: Clean Start deletes nothing that would have to be published. */
    private boolean oldSessionEnded;

    private List<InetAddress> addresses = List.of();
    private @Nullable SslContext tls;
    private int version;
    private @Nullable Future<?> timer;
    private @Nullable HappyEyeballs attempt;
    private @Nullable MqttHandler mqtt;
    /** Why the broker does not take the client with its will; empty if it does. */
    private String willRefusal = "";

    private boolean connected;
    private boolean ended;
    private boolean closed;

    /**
     * A connection that is not open.
     *
     * @param open what the core wants
     * @param endpoints learn whether this one answers, and to which version
     * @param candidate where it leads
     */
    BrokerConnection(
            String clientId,
            MqttCommand.Open open,
            BrokerPlace place,
            Endpoints endpoints,
            Endpoints.Candidate candidate,
            Sockets sockets,
            BrokerListener listener) {
        this.clientId = clientId;
        this.connect = new MqttConnect(clientId, open, place);
        this.place = place;
        this.endpoints = endpoints;
        this.candidate = candidate;
        this.version = endpoints.version(candidate);
        this.sockets = sockets;
        this.listener = listener;
    }

    /** Each step has the whole connect timeout: a broker behind a slow link takes its time at each of them. */
    void open() {
        String host = endpoint().host();
        timer = loop().schedule(
                        () -> fail("the name " + host + " was not resolved within " + patience()),
                        place.connectTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        if (endpoint().usesTls()) {
            sockets.blocking().execute(this::makeTls);
        } else {
            resolve();
        }
    }

    /** Where it leads. */
    BrokerEndpoint endpoint() {
        return candidate.endpoint();
    }

    /** Whether it leads, or is to lead, to another address than the first in order. */
    boolean isElsewhere() {
        return !endpoints.isPreferred(candidate);
    }

    /** Sends the packet of a command; on a connection that is not up it goes nowhere. */
    void send(MqttCommand command) {
        if (mqtt != null) {
            mqtt.send(command);
        }
    }

    /**
     * Takes leave of the broker and closes; no event follows.
     *
     * @param keepsSession a clean session does not end
     */
    void close(boolean keepsSession) {
        ended = true;
        closed = true;
        cancelTimer();
        if (attempt != null) {
            attempt.cancel();
        }
        if (mqtt != null) {
            mqtt.close(connect.goodbye(version(), keepsSession));
        }
    }

    /** Beside the loop: certificates may have to be read. */
    private void makeTls() {
        try {
            SslContext made = place.tls().contextFor(clientId);
            loop().execute(() -> {
                tls = made;
                resolve();
            });
        } catch (IOException unusable) {
            loop().execute(() -> fail(String.valueOf(unusable.getMessage())));
        }
    }

    private void resolve() {
        sockets.resolver().resolve(endpoint().host(), found -> {
            cancelTimer();
            addresses = found;
            if (found.isEmpty()) {
                fail("the name " + endpoint().host() + " can't be resolved");
            } else {
                connect();
            }
        });
    }

    private void connect() {
        if (ended) {
            return;
        }
        if (version() == MqttVersion.MQTT_3_1 && clientId.length() > MAX_CLIENT_ID_OF_3_1) {
            ended = true;
            loop().execute(() -> tell(new MqttEvent.ConnectRefused(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "MQTT 3.1 has no client ids above 23 characters; see broker: protocol and client-id-prefix")));
            return;
        }
        attempt = new HappyEyeballs(
                candidate.inOrder(addresses),
                endpoint().port(),
                place.connectTimeout(),
                sockets,
                this::onConnected,
                cause -> fail(Reasons.inWords(cause, patience())));
        attempt.begin();
    }

    private void onConnected(Channel channel) {
        candidate.onReached(channel.remoteAddress());
        boolean looksForOldSession = connect.looksForOldSession(version()) && !oldSessionEnded;
        MqttHandler handler = new MqttHandler(
                looksForOldSession ? connect.packetForOldSession(version()) : connect.packet(version()),
                place.keepAlive(),
                place.connectTimeout(),
                endpoint(),
                sockets.lateFlush(),
                candidate.idleTimeout(),
                new Listener());
        mqtt = handler;
        TransportLayers.add(channel, endpoint(), place, tls);
        channel.pipeline()
                .addLast(new PacketTap(clientId, listener.tap()))
                .addLast(new FirstOctets(version()))
                .addLast(new LongPublishSkipper(place.maxPacketOctets()))
                .addLast(new MqttDecoder(place.maxPacketOctets()))
                .addLast(MqttEncoder.INSTANCE)
                // While reading is stopped nothing comes on that was read before.
                .addLast(new FlowControlHandler())
                .addLast(handler);
        channel.pipeline().fireChannelActive();
    }

    /** There will be no connection, and the core has to know; later, for it may be asking for one just now. */
    private void fail(String reason) {
        cancelTimer();
        if (!ended) {
            ended = true;
            endpoints.onFailed(candidate, System.nanoTime());
            loop().execute(() -> tell(new MqttEvent.ConnectionLost(reason)));
        }
    }

    private void tell(MqttEvent event) {
        if (!closed) {
            listener.onEvent(clientId, withPlace(withLogin(withWill(withoutFlag(event)))));
        }
    }

    /** The CONNACK of MQTT 3.1 has no Session Present. */
    private MqttEvent withoutFlag(MqttEvent event) {
        return event instanceof MqttEvent.Connected
                        && version() == MqttVersion.MQTT_3_1
                        && !connect.beginsSession(version())
                ? new MqttEvent.Connected(SessionPresent.UNSAID)
                : event;
    }

    /** Before MQTT 5 no will waits. */
    private MqttEvent withWill(MqttEvent event) {
        return event instanceof MqttEvent.Connected accepted
                        && version() == MqttVersion.MQTT_5
                        && connect.hasWill(version())
                ? new MqttEvent.Connected(accepted.sessionPresent(), true)
                : event;
    }

    private MqttEvent withLogin(MqttEvent event) {
        return event instanceof MqttEvent.ConnectRefused refused
                ? new MqttEvent.ConnectRefused(
                        refused.reasonCode(), place.logins().isOwn(clientId), refused.reason())
                : event;
    }

    /** Where there are several, it is said which one it was. */
    private MqttEvent withPlace(MqttEvent event) {
        if (place.endpoints().size() == 1) {
            return event;
        } else if (event instanceof MqttEvent.ConnectionLost lost) {
            return new MqttEvent.ConnectionLost(
                    lost.isUnanswered(), lost.isOfPath(), lost.reasonCode(), endpoint() + ": " + lost.reason());
        } else if (event instanceof MqttEvent.ConnectRefused refused) {
            return new MqttEvent.ConnectRefused(
                    refused.reasonCode(), refused.isOwnLogin(), endpoint() + ": " + refused.reason());
        }
        return event;
    }

    private boolean triesOlderVersion() {
        if (!endpoints.hasOlder(version) || closed) {
            return false;
        }
        version++;
        connect();
        return true;
    }

    /** Some brokers take no client whose will they do not take. The client is served all the same. */
    private boolean triesWithoutWill(String reason) {
        if (!connect.hasWill(version()) || closed) {
            return false;
        }
        connect = connect.withoutWill();
        willRefusal = reason;
        connect();
        return true;
    }

    /** MQTT 5: a clean session is wanted, and the broker has an old one, which may have a will that waits. */
    private boolean endsOldSession(MqttEvent.Connected accepted) {
        if (accepted.sessionPresent() != SessionPresent.YES
                || oldSessionEnded
                || !connect.looksForOldSession(version())
                || mqtt == null) {
            return false;
        }
        oldSessionEnded = true;
        mqtt.closeAndThen(connect.goodbye(version(), false), this::connect);
        return true;
    }

    private MqttVersion version() {
        return endpoints.version(version);
    }

    private EventLoop loop() {
        return sockets.loop();
    }

    /** MQTT 5 §3.2.2.2 has no code of its own for it; who may not publish a will is not authorized. */
    private static boolean isAboutWill(ReasonCode code) {
        return switch (code.value()) {
            case 0x80, 0x83, 0x87, 0x90, 0x95, 0x99, 0x9A, 0x9B -> true;
            default -> false;
        };
    }

    private String patience() {
        return place.connectTimeout().toMillis() + " ms";
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** What happens in MQTT. */
    private final class Listener implements MqttHandler.Listener {
        @Override
        public void onEvent(MqttEvent event) {
            if (event instanceof MqttEvent.Connected accepted) {
                if (endsOldSession(accepted)) {
                    return;
                }
                connected = true;
                if (endpoints.onConnected(candidate, version)) {
                    listener.onVersion(endpoint(), version());
                }
                if (!willRefusal.isEmpty()) {
                    listener.onWillNotTaken(clientId, willRefusal);
                }
            } else if (event instanceof MqttEvent.ConnectionLost lost && !connected) {
                // Some brokers close at a will that they do not take, or at a CONNECT of MQTT 5. That this was the
                // reason
                // shows when the next attempt succeeds.
                if (lost.isUnanswered() && (triesWithoutWill(lost.reason()) || triesOlderVersion())) {
                    return;
                }
                endpoints.onFailed(candidate, System.nanoTime());
            } else if (event instanceof MqttEvent.ConnectRefused refused) {
                if (isAboutWill(refused.reasonCode()) && triesWithoutWill(refused.reason())) {
                    return;
                }
                if (refused.reasonCode().mayPass() && !refused.reasonCode().isElsewhere()) {
                    endpoints.onFailed(candidate, System.nanoTime());
                }
            }
            tell(event);
        }

        @Override
        public void onVersionRefused(MqttEvent.ConnectRefused refusal) {
            if (!triesOlderVersion()) {
                tell(refusal);
            }
        }

        @Override
        public void onSentElsewhere(ReasonCode reasonCode, String serverReference) {
            long now = System.nanoTime();
            if (endpoints.onSentElsewhere(candidate, serverReference, now)) {
                listener.onSentElsewhere(endpoint(), reasonCode, serverReference, endpoints.next(now));
            }
        }

        @Override
        public void onTooLong(String topic, long octets) {
            listener.onTooLong(clientId, topic, octets);
        }

        @Override
        public Map<String, String> userProperties() {
            return listener.userProperties(clientId);
        }

        @Override
        public void onBeyondBrokerLimit(String topic) {
            listener.onBeyondBrokerLimit(clientId, topic);
        }
    }
}
